#include "record/surroundings.hpp"

#include "base/bytes.hpp"
#include "base/platform/process.hpp"
#include "record/alone.hpp"
#include "record/content.hpp"
#include "record/step/raw.hpp"
#include "record/step/step.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

namespace binsize::record {
namespace {

namespace fs = std::filesystem;

// Go splits the flag at blanks, so the folder lies where there are none.
std::string make_folder() {
    const char* wanted = std::getenv("TMPDIR");
    std::string base = wanted != nullptr ? wanted : "/tmp";
    if (base.empty() || base.find_first_of(" \t'\"") != std::string::npos) base = "/tmp";
    auto name = base + "/binsize-build-XXXXXX";
    return ::mkdtemp(name.data()) != nullptr ? name : std::string();
}

// The flags that Go would use: of the environment, else of its own settings.
std::string go_flags() {
    if (const char* flags = std::getenv("GOFLAGS"); flags != nullptr) return flags;
    const auto go = find_program("go");
    if (go.empty()) return {};
    const auto said = capture({.program = go, .arguments = {"env", "GOFLAGS"}},
                              std::chrono::seconds(5), 1U << 16U);
    if (!said || said->end.code != 0) return {};
    return said->out.substr(0, said->out.find('\n'));
}

}  // namespace

Surroundings::Surroundings(const Plan& plan, Notes& notes) : folder_(make_folder()) {
    constexpr std::string_view ours[] = {log_variable, step_variable, series_variable};
    for (auto& entry : environment_entries())
        if (std::ranges::find(ours, entry.substr(0, entry.find('='))) == std::end(ours))
            environment_.push_back(std::move(entry));
    if (folder_.empty() || !make_step(plan.self)) {
        warn(notes, "recorder", "has no folder of its own: steps of Go are not seen one by one");
        return;
    }
    std::ofstream(file("log")).flush();
    set(log_variable, file("log"));
    if (plan.series) set(series_variable, "1");
    if (plan.cold) set("GOCACHE", file("cache"));
    see_go(notes);
}

Surroundings::~Surroundings() {
    if (folder_.empty()) return;
    std::error_code ignored;
    // Go's module cache is read-only; a build cache is not.
    fs::remove_all(folder_, ignored);
}

std::string Surroundings::file(std::string_view name) const {
    return folder_ + "/" + std::string(name);
}

// The step's own program where it was built and may be run from there; else this program.
bool Surroundings::make_step(const std::string& self) const {
    const auto path = file(step_name);
    if (const auto program = step_program(); !program.empty()) {
        std::ofstream out(path, std::ios::binary);
        out << as_text(program);
        out.close();
        if (out && ::chmod(path.c_str(), 0755) == 0 && ::access(path.c_str(), X_OK) == 0)
            return true;
        ::unlink(path.c_str());
    }
    return ::symlink(self.c_str(), path.c_str()) == 0;
}

void Surroundings::set(const std::string& name, const std::string& value) {
    const auto entry = name + "=";
    std::erase_if(environment_, [&](const std::string& e) { return e.starts_with(entry); });
    environment_.push_back(entry + value);
}

void Surroundings::see_go(Notes& notes) {
    const auto flags = go_flags();
    if (flags.find("-toolexec") != std::string::npos)
        return warn(notes, "recorder",
                    "GOFLAGS has a -toolexec of its own: steps of Go are not seen one by one");
    set("GOFLAGS",
        fmt::format("{}{}-toolexec={}", flags, flags.empty() ? "" : " ", file(step_name)));
}

std::string Surroundings::log() const {
    return folder_.empty() ? std::string()
                           : content_of(file("log"), std::numeric_limits<std::size_t>::max());
}

}  // namespace binsize::record
