// fish: complete(1) and, in the documentation of fish, "Writing your own completions".
#include "cli/completion/completion.hpp"

#include <fmt/format.h>

namespace binsize::cli {
namespace {

std::string quote(std::string_view text) {
    std::string doubled;
    for (const char c : text) {
        if (c == '\\') doubled += '\\';
        doubled += c;
    }
    return quoted(doubled, "\\'");
}

// Where a command's words belong: it was given, and none below it.
std::string condition(const CommandPage& page) {
    std::string below;
    for (const auto& command : page.commands) below += " " + command.path.back();
    if (page.path.size() == 1) return "__fish_use_subcommand";
    std::string out;
    for (std::size_t i = 1; i < page.path.size(); ++i)
        out +=
            fmt::format("{}__fish_seen_subcommand_from {}", i == 1 ? "" : "; and ", page.path[i]);
    if (!below.empty()) out += "; and not __fish_seen_subcommand_from" + below;
    return out;
}

std::string value(const OptionPage& option) {
    if (option.value.empty()) return "";
    if (option.value.contains("[,"))
        return fmt::format(" -x -a {}",
                           quote(fmt::format("(__fish_append , {})", joined(option.choices))));
    if (!option.choices.empty()) return fmt::format(" -x -a {}", quote(joined(option.choices)));
    return option.takes_file() ? " -r -F" : " -x";
}

std::string flags(const OptionPage& option) {
    std::string out;
    for (const auto& name : option.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    return out;
}

}  // namespace

std::string fish_completion(const CommandPage& root) {
    const auto& name = root.path.front();
    auto out = fmt::format("# fish completion for {0}: {0} completion fish\n", name);
    each_command(root, [&](const CommandPage& page) {
        const auto when = page.path.size() == 1 && page.commands.empty()
                              ? std::string()
                              : " -n " + quote(condition(page));
        for (const auto& command : page.commands)
            out += fmt::format("complete -c {} -f{} -a {} -d {}\n", name, when, command.path.back(),
                               quote(command.description));
        for (const auto& option : page.options) {
            if (option.positional && option.choices.empty()) continue;
            if (option.positional)
                out += fmt::format("complete -c {} -f{} -a {}\n", name, when,
                                   quote(joined(option.choices)));
            else
                out += fmt::format("complete -c {}{}{}{} -d {}\n", name, &page == &root ? "" : when,
                                   flags(option), value(option), quote(short_description(option)));
        }
    });
    return out;
}

}  // namespace binsize::cli
