#include "cli/explore/terminfo.hpp"

#include "base/text.hpp"

#include <curses.h>
#include <term.h>
#include <unistd.h>

#include <cstdlib>

namespace binsize::cli {
namespace {

std::string capability(const char* name) {
    const char* text = ::tigetstr(name);
    const auto* none = reinterpret_cast<const char*>(-1);  // NOLINT: no string is called so
    return text == nullptr || text == none ? "" : text;
}

// Without the delays that a capability may state, "$<5>".
void append_plain(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto delay = text.find("$<");
        out += text.substr(0, delay);
        if (delay == std::string_view::npos) return;
        const auto end = text.find('>', delay);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

}  // namespace

Result<std::string> restoring_text() {
    const char* name = std::getenv("TERM");
    int found = 0;
    if (::setupterm(nullptr, STDOUT_FILENO, &found) != OK || capability("cup").empty())
        return fail(ErrorKind::usage,
                    "the terminal '{}' cannot be used: {}. Most know TERM=xterm; TERMINFO names a "
                    "folder of descriptions; report --format html needs no terminal",
                    name == nullptr ? "" : printable(name),
                    found < 0 ? "there is no terminfo on this machine"
                              : "terminfo has no description of it that moves a cursor");
    std::string out;
    for (const auto* end : {"sgr0", "cnorm", "rmkx", "rmcup"}) append_plain(out, capability(end));
    return out;
}

}  // namespace binsize::cli
