// CLI11 says "A subcommand is required" both for none and for one that does not exist, and knows no
// likely meaning of an option that it does not know.
#include "cli/mistakes.hpp"

#include "base/platform/files.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <vector>

namespace binsize::cli {
namespace {

std::vector<std::string_view> command_names(const CLI::App& app) {
    std::vector<std::string_view> out;
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        out.emplace_back(command->get_name());
    return out;
}

bool exists(const std::string& path) {
    const auto kind = kind_of_path(path);
    return kind != PathKind::none && kind != PathKind::hidden;
}

// The command that the line got to, with those above it: "budget init".
struct Reached {
    const CLI::App* app;
    std::string name;
};
Reached reached(const CLI::App& root) {
    Reached out{&root, root.get_name()};
    for (auto chosen = root.get_subcommands(); !chosen.empty();
         chosen = out.app->get_subcommands()) {
        out.app = chosen.front();
        out.name += " " + out.app->get_name();
    }
    return out;
}

void add_options(const CLI::App& app, std::vector<std::string>& names) {
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
}

std::string no_such_option(const CLI::App& root, const Reached& at, const std::string& given) {
    std::vector<std::string> names;
    add_options(*at.app, names);
    if (at.app != &root) add_options(root, names);
    const std::vector<std::string_view> known(names.begin(), names.end());
    const auto word = given.substr(0, given.find('='));
    const auto meant = closest(word, known);
    return fmt::format("there is no option {}; {}", word,
                       meant.empty() ? fmt::format("`{} --help` lists them", at.name)
                                     : fmt::format("did you mean {}?", meant));
}

}  // namespace

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
    for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
        if (command->get_name() == name) return command;
    return nullptr;
}

std::string no_such_command(const CLI::App& app, const std::string& parents,
                            const std::string& word) {
    const auto names = command_names(app);
    auto hint = fmt::format("`{} --help` lists them", parents);
    if (const auto meant = closest(word, names); !meant.empty())
        hint = fmt::format("did you mean `{} {}`?", parents, meant);
    else if (find_command(app, "report") != nullptr && (word == "-" || exists(word)))
        hint = fmt::format("did you mean `{} report {}`?", parents, word);
    return fmt::format("there is no command {}; {}", word, hint);
}

std::string mistake(const CLI::App& root, const CLI::ParseError& error) {
    const auto at = reached(root);
    const auto rest = root.remaining(true);
    const bool wants_command = at.app->get_require_subcommand_min() > 0;
    for (const auto& word : rest) {
        if (word.size() > 1 && word.starts_with('-')) {
            if (word != "--") return no_such_option(root, at, word);
        } else if (wants_command) {
            return no_such_command(*at.app, at.name, word);
        }
    }
    if (wants_command && error.get_name() == "RequiredError")
        return fmt::format("no command given; `{} --help` lists them", at.name);
    return error.what();
}

}  // namespace binsize::cli
