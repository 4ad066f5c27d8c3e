// `binsize completion SHELL`: a script that lets a shell complete binsize's command line.
#include "cli/completion/completion.hpp"
#include "analysis/analysis.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"

#include <memory>

namespace binsize::cli {
namespace {

// Options whose words are lists of ours, and no check of the parser's.
void add_known_words(CommandPage& page) {
    for (auto& option : page.options)
        for (const auto& name : option.names) {
            if (name == "--breakdown")
                for (const auto& b : breakdown_list()) option.choices.emplace_back(b.id);
            if (name == "--table")
                for (const auto& t : table_list()) option.choices.emplace_back(t.id);
        }
    for (auto& command : page.commands) add_known_words(command);
    // `help` takes the commands themselves.
    for (auto& command : page.commands)
        if (command.path.back() == "help")
            for (const auto& other : page.commands)
                command.options.front().choices.push_back(other.path.back());
}

std::string script(const CLI::App& root, const std::string& shell) {
    auto page = command_page(root, {root.get_name()});
    add_known_words(page);
    for (const auto& s : shells)
        if (s.id == shell) return s.script(page);
    return {};
}

}  // namespace

void add_completion(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("completion", "Print a completion script for a shell");
    const auto shell = std::make_shared<std::string>();
    std::vector<std::string> names;
    for (const auto& s : shells) names.emplace_back(s.id);
    command->add_option("shell", *shell, "Whose script")
        ->required()
        ->check(one_of(names))
        ->type_name("SHELL");
    command->footer(
        "Examples:\n"
        "  source <(binsize completion bash)                         for this session\n"
        "  binsize completion zsh > ~/.zfunc/_binsize                a folder of $fpath\n"
        "  binsize completion fish > ~/.config/fish/completions/binsize.fish\n"
        "  binsize completion powershell | Out-String | Invoke-Expression");
    command->callback([&root, &session, shell] {
        session.run = [&root, &session, shell] {
            write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
                return out(script(root, *shell));
            });
        };
    });
}

}  // namespace binsize::cli
