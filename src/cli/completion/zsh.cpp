// zsh: "Completion System", zshcompsys(1): _arguments, _describe, _values.
#include "cli/completion/completion.hpp"

#include <fmt/format.h>

namespace binsize::cli {
namespace {

// Within a specification of _arguments a colon and brackets have a meaning.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

std::string quote(std::string_view text) { return quoted(text, "'\\''"); }

std::string action(const OptionPage& option) {
    const auto what = escaped(option.value);
    if (option.value.contains("[,"))
        return fmt::format(":{}:_values -s , {} {}", what, what, joined(option.choices));
    if (!option.choices.empty()) return fmt::format(":{}:({})", what, joined(option.choices));
    return fmt::format(":{}:{}", what, option.takes_file() ? "_files" : "");
}

std::string specification(const OptionPage& option) {
    if (option.positional) {
        const auto act =
            option.choices.empty() ? "_files" : fmt::format("({})", joined(option.choices));
        return quote(
            fmt::format("{}:{}:{}", option.repeats ? "*" : "", escaped(option.value), act));
    }
    std::string out;
    for (const auto& name : option.names) {
        const auto what = fmt::format("{}{}[{}]{}", option.repeats ? "*" : "", name,
                                      escaped(short_description(option)),
                                      option.value.empty() ? "" : action(option));
        out += (out.empty() ? "" : " ") + quote(what);
    }
    return out;
}

std::string function_name(const CommandPage& page) { return "_" + page.name("_"); }

std::string function(const CommandPage& page, const CommandPage& root) {
    std::string specs;
    for (const auto* option : options_of(page, root))
        specs += " \\\n        " + specification(*option);
    if (page.commands.empty())
        return fmt::format("{}() {{\n    _arguments -s{}\n}}\n", function_name(page), specs);
    std::string commands, choice;
    for (const auto& command : page.commands) {
        commands += fmt::format(" \\\n        {}", quote(escaped(command.path.back()) + ":" +
                                                         escaped(command.description)));
        choice +=
            fmt::format("            {}) {} ;;\n", command.path.back(), function_name(command));
    }
    return fmt::format(R"sh({}() {{
    local context state line
    local -a commands=({}
    )
    _arguments -C -s{} \
        '1:command:->command' '*::argument:->argument'
    case $state in
        command) _describe command commands ;;
        argument) case $line[1] in
{}        esac ;;
    esac
}}
)sh",
                       function_name(page), commands, specs, choice);
}

}  // namespace

std::string zsh_completion(const CommandPage& root) {
    const auto& name = root.path.front();
    auto out = fmt::format("#compdef {0}\n# zsh completion for {0}: {0} completion zsh\n", name);
    each_command(root, [&](const CommandPage& page) { out += function(page, root); });
    // Sourced, it registers itself; on $fpath, its file is the function.
    return out + fmt::format(R"sh(if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _{0} "$@"
else
    compdef _{0} {0}
fi
)sh",
                             name);
}

}  // namespace binsize::cli
