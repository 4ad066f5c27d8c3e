// PowerShell: Register-ArgumentCompleter -Native, about_Functions_Argument_Completion.
#include "cli/completion/completion.hpp"

#include <fmt/format.h>

namespace binsize::cli {
namespace {

std::string quote(std::string_view text) { return quoted(text, "''"); }

std::string key(const CommandPage& page) {
    std::string out;
    for (std::size_t i = 1; i < page.path.size(); ++i) out += (i == 1 ? "" : " ") + page.path[i];
    return out;
}

std::string word(std::string_view text, std::string_view description) {
    return fmt::format("            @({}, {})\n", quote(text), quote(description));
}

// What may stand where no option's value does.
std::string words(const CommandPage& page, const CommandPage& root) {
    std::string out;
    for (const auto& command : page.commands) out += word(command.path.back(), command.description);
    for (const auto* option : options_of(page, root)) {
        if (option->positional)
            for (const auto& choice : option->choices) out += word(choice, choice);
        else
            for (const auto& name : option->names) out += word(name, short_description(*option));
    }
    return fmt::format("        {} = @(\n{}        )\n", quote(key(page)), out);
}

std::string values(const CommandPage& page) {
    std::string out;
    for (const auto& option : page.options) {
        if (option.positional || option.choices.empty()) continue;
        std::string choices;
        for (const auto& choice : option.choices)
            choices += (choices.empty() ? "" : ", ") + quote(choice);
        for (const auto& name : option.names)
            out += fmt::format("        {} = @({})\n", quote(key(page) + ":" + name), choices);
    }
    return out;
}

}  // namespace

std::string powershell_completion(const CommandPage& root) {
    std::string all_words, all_values;
    each_command(root, [&](const CommandPage& page) {
        all_words += words(page, root);
        all_values += values(page);
    });
    return fmt::format(R"ps(# PowerShell completion for {0}: {0} completion powershell
Register-ArgumentCompleter -Native -CommandName {0} -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    # Keys tell -D from -d.
    $words = [System.Collections.Hashtable]::new()
    $values = [System.Collections.Hashtable]::new()
    @{{
{1}    }}.GetEnumerator() | ForEach-Object {{ $words[$_.Key] = $_.Value }}
    @{{
{2}    }}.GetEnumerator() | ForEach-Object {{ $values[$_.Key] = $_.Value }}
    $command = ''
    $last = ''
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {{
        if ($element.Extent.EndOffset -ge $cursorPosition) {{ break }}
        $last = $element.ToString()
        $next = ("$command $last").Trim()
        if ($words.ContainsKey($next)) {{ $command = $next }}
    }}
    if ($values.ContainsKey("${{command}}:$last")) {{
        $values["${{command}}:$last"] | Where-Object {{ $_ -like "$wordToComplete*" }} | ForEach-Object {{
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }}
        return
    }}
    $words[$command] | Where-Object {{ $_[0] -like "$wordToComplete*" }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }}
}}
)ps",
                       root.path.front(), all_words, all_values);
}

}  // namespace binsize::cli
