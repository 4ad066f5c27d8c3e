#include "cli/completion/completion.hpp"

#include <algorithm>

namespace binsize::cli {

void each_command(const CommandPage& root, const std::function<void(const CommandPage&)>& visit) {
    visit(root);
    for (const auto& command : root.commands) each_command(command, visit);
}

std::vector<const OptionPage*> options_of(const CommandPage& page, const CommandPage& root) {
    std::vector<const OptionPage*> out;
    for (const auto& option : page.options) out.push_back(&option);
    if (&page == &root) return out;
    for (const auto& option : root.options)
        if (!option.positional && std::ranges::none_of(page.options, [&](const OptionPage& own) {
                return own.names == option.names;
            }))
            out.push_back(&option);
    return out;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string quoted(std::string_view text, std::string_view escape) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += escape;
        else
            out += c;
    }
    return out + "'";
}

std::string short_description(const OptionPage& option) {
    const auto& text = option.description;
    return text.substr(0, text.find(" ["));
}

}  // namespace binsize::cli
