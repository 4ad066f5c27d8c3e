// bash: Programmable Completion, GNU Bash manual. Without the bash-completion package's helpers,
// since not every machine has it; "=" is a word of its own there (COMP_WORDBREAKS).
#include "cli/completion/completion.hpp"

#include <fmt/format.h>

namespace binsize::cli {
namespace {

std::string after_root(const CommandPage& page) {
    std::string out;
    for (std::size_t i = 1; i < page.path.size(); ++i)
        out += (out.empty() ? "" : " ") + page.path[i];
    return out;
}

std::string patterns(const CommandPage& page, const OptionPage& option) {
    std::string out;
    for (const auto& name : option.names)
        out += fmt::format("{}'{}:{}'", out.empty() ? "" : "|", after_root(page), name);
    return out;
}

// What may follow "--format", and what may stand where no option does.
std::string values(const CommandPage& page) {
    std::string out;
    for (const auto& option : page.options) {
        if (option.positional || option.value.empty()) continue;
        out += fmt::format("        {}) ", patterns(page, option));
        if (option.value.contains("[,"))
            out += fmt::format("list=1 words='{}' ;;\n", joined(option.choices));
        else if (!option.choices.empty())
            out += fmt::format("words='{}' ;;\n", joined(option.choices));
        else
            out += option.takes_file() ? "files=1 ;;\n" : "nothing=1 ;;\n";
    }
    return out;
}

std::string arguments(const CommandPage& page, const CommandPage& root) {
    std::vector<std::string> options, words;
    for (const auto* option : options_of(page, root)) {
        auto& out = option->positional ? words : options;
        const auto& from = option->positional ? option->choices : option->names;
        out.insert(out.end(), from.begin(), from.end());
    }
    for (const auto& command : page.commands) words.push_back(command.path.back());
    bool files = false;
    for (const auto& option : page.options) files |= option.positional && option.choices.empty();
    return fmt::format("            '{}') options='{}' words='{}'{} ;;\n", after_root(page),
                       joined(options), joined(words), files ? " files=1" : "");
}

}  // namespace

std::string bash_completion(const CommandPage& root) {
    std::string commands, follow, start;
    each_command(root, [&](const CommandPage& page) {
        if (page.path.size() > 1)
            commands += fmt::format("{}'{}'", commands.empty() ? "" : "|", after_root(page));
        follow += values(page);
        start += arguments(page, root);
    });
    return fmt::format(R"sh(# bash completion for {0}: {0} completion bash
_{0}() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}}
    local command='' i next options='' words='' files='' list='' nothing=''
    [[ $cur != = ]] || cur=''
    [[ $prev != = ]] || prev=${{COMP_WORDS[COMP_CWORD - 2]}}
    for ((i = 1; i < COMP_CWORD; ++i)); do
        next="${{command:+$command }}${{COMP_WORDS[i]}}"
        case $next in
            {1}) command=$next ;;
        esac
    done
    case "$command:$prev" in
{2}        *) case $command in
{3}        esac ;;
    esac
    [[ -z $nothing ]] || return 0
    [[ -z $options || $cur != -* ]] || words=$options files=''
    COMPREPLY=()
    if [[ -n $list && $cur == *,* ]]; then
        local before=${{cur%,*}},
        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "${{cur##*,}}")
    elif [[ -n $words ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
    fi
    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t -O ${{#COMPREPLY[@]}} COMPREPLY < <(compgen -f -- "$cur")
    fi
}}
complete -F _{0} {0}
)sh",
                       root.path.front(), commands, follow, start);
}

}  // namespace binsize::cli
