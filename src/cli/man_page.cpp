#include "cli/man_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace binsize::cli {
namespace {

// A backslash begins an escape anywhere, a dot or an apostrophe a request where a line begins; a
// minus is a character that can be copied only as "\-".
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (out.empty() || out.back() == '\n')
            if (c == '.' || c == '\'') out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

std::string sentence(const std::string& text) {
    return text.empty() || text.ends_with('.') || text.ends_with('?') ? text : text + ".";
}

std::string synopsis(const CommandPage& page) {
    std::string out = ".SH SYNOPSIS\n.B " + escaped(page.name()) + "\n";
    if (!page.commands.empty()) return out + ".I COMMAND\n.RI [ OPTION .\\|.\\|.]\n";
    for (const auto& option : page.options) {
        if (!option.positional) continue;
        const auto* more = option.repeats ? " .\\|.\\|." : "";
        out += option.required ? fmt::format(".IR {}{}\n", escaped(option.value), more)
                               : fmt::format(".RI [ {}{} ]\n", escaped(option.value), more);
    }
    return out + ".RI [ OPTION .\\|.\\|.]\n";
}

std::string value_of(const OptionPage& option) {
    return option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", escaped(option.value));
}

std::string explained(const OptionPage& option) {
    auto out = escaped(sentence(option.description)) + "\n";
    if (!option.choices.empty()) {
        std::string words;
        for (const auto& word : option.choices)
            words += fmt::format("{}\\fB{}\\fR", words.empty() ? "" : ", ", escaped(word));
        out += fmt::format("One of {}.\n", words);
    }
    // "[what it is]" stands in the description where the default is no word.
    if (!option.usual.empty() && option.usual != "[]")
        out += fmt::format("Usually \\fB{}\\fR.\n", escaped(option.usual));
    return out;
}

std::string one_option(const OptionPage& option) {
    if (option.positional)
        return fmt::format(".TP\n.I {}\n{}", escaped(option.value), explained(option));
    std::string names;
    for (const auto& name : option.names)
        names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", escaped(name));
    return fmt::format(".TP\n{}{}\n{}", names, value_of(option), explained(option));
}

// The lines from one that begins with `title` up to the next title.
std::string part(const std::string& footer, std::string_view title) {
    const auto at = footer.find(title);
    if (at == std::string::npos) return {};
    auto text = footer.substr(at + title.size());
    for (const auto* other : {"\nExamples:", "\nExit code"})
        text.resize(std::min(text.size(), text.find(other)));
    return text;
}

// Lines as they are, under a heading.
std::string lines(const CommandPage& page, std::string_view title, std::string_view heading) {
    auto text = part(page.footer, title);
    if (text.empty()) return {};
    if (text.ends_with('\n')) text.pop_back();
    return fmt::format(".SH {}\n.nf\n{}\n.fi\n", heading, escaped(text));
}

std::string exit_status(const CommandPage& page, const CommandPage& root) {
    for (const auto* footer : {&page.footer, &root.footer})
        for (const auto* title : {"Exit codes: ", "Exit code: "})
            if (const auto text = part(*footer, title); !text.empty())
                return ".SH EXIT STATUS\n" + escaped(sentence(text)) + "\n";
    return {};
}

std::string see_also(const CommandPage& page, const CommandPage& root) {
    std::vector<std::string> names;
    if (page.path.size() > 1) names.push_back(root.name("-"));
    for (const auto& command : page.commands) names.push_back(command.name("-"));
    if (names.empty()) return {};
    std::string out = ".SH SEE ALSO\n";
    for (const auto& name : names)
        out += fmt::format(".BR {} (1){}\n", escaped(name), &name == &names.back() ? "" : ",");
    return out;
}

}  // namespace

std::string man_page(const CommandPage& page, const CommandPage& root, std::string_view version) {
    const auto name = page.name("-");
    auto out =
        fmt::format(".TH {} 1 \"\" \"binsize {}\" \"User Commands\"\n", upper(name), version);
    out += fmt::format(".SH NAME\n{} \\- {}\n", escaped(name), escaped(page.description));
    out += synopsis(page);
    out += fmt::format(".SH DESCRIPTION\n{}\n", escaped(sentence(page.description)));
    if (!page.commands.empty()) out += ".SH COMMANDS\n";
    for (const auto& command : page.commands)
        out += fmt::format(".TP\n.B {}\n{}\n", escaped(command.path.back()),
                           escaped(sentence(command.description)));
    out += ".SH OPTIONS\n";
    for (const auto& option : page.options) out += one_option(option);
    return out + lines(page, "Keys:\n", "KEYS") + lines(page, "Examples:\n", "EXAMPLES") +
           exit_status(page, root) + see_also(page, root);
}

}  // namespace binsize::cli
