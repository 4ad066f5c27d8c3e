#include "cli/command_page.hpp"

namespace binsize::cli {
namespace {

// CLI11 keeps what an option takes as one text: "WHEN:{auto,always,never}".
void read_type(std::string type, OptionPage& option) {
    const auto choices = type.find(":{");
    if (choices != std::string::npos && type.ends_with('}')) {
        const auto words = type.substr(choices + 2, type.size() - choices - 3);
        option.choices = CLI::detail::split(words, ',');
        type.resize(choices);
    }
    option.value = std::move(type);
}

OptionPage option_page(const CLI::Option& option) {
    OptionPage out;
    out.positional = option.get_positional();
    if (out.positional) out.names.push_back(option.get_name(true));
    for (const auto& name : option.get_snames()) out.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) out.names.push_back("--" + name);
    out.description = option.get_description();
    out.required = option.get_required();
    out.repeats = option.get_expected_max() > 1;
    out.usual = option.get_default_str();
    if (option.get_items_expected_max() > 0) read_type(option.get_type_name(), out);
    return out;
}

}  // namespace

std::string CommandPage::name(std::string_view between) const {
    std::string out;
    for (const auto& word : path) out += (out.empty() ? "" : std::string(between)) + word;
    return out;
}

CommandPage command_page(const CLI::App& app, std::vector<std::string> path) {
    CommandPage out{std::move(path), app.get_description(), {}, {}, app.get_footer()};
    for (const bool positional : {true, false})
        for (const auto* option : app.get_options())
            if (option->get_positional() == positional) out.options.push_back(option_page(*option));
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        auto below = out.path;
        below.push_back(command->get_name());
        out.commands.push_back(command_page(*command, std::move(below)));
    }
    return out;
}

}  // namespace binsize::cli
