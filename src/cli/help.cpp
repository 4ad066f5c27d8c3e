// `binsize help [COMMAND]`: the same as --help, for those who look for it there.
#include "cli/command.hpp"
#include "cli/mistakes.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <memory>

namespace binsize::cli {
namespace {

// The page itself: App::help() would go on to the command that was chosen, which is this one.
std::string page(const CLI::App& app, const std::string& name) {
    return app.get_formatter()->make_help(&app, name, CLI::AppFormatMode::Normal);
}

void run(CLI::App& root, const std::vector<std::string>& words, Session& session) {
    const CLI::App* app = &root;
    std::string name = root.get_name();
    for (const auto& word : words) {
        const auto* next = find_command(*app, word);
        if (next == nullptr)
            return session.fail("", {ErrorKind::usage, no_such_command(*app, name, word)});
        app = next;
        name += " " + word;
    }
    write_output(session, {},
                 [&](const RenderOptions&, const TextSink& out) { return out(page(*app, name)); });
}

}  // namespace

void add_help(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("help", "Explain a command");
    const auto words = std::make_shared<std::vector<std::string>>();
    command->add_option("command", *words, "Which; without one, all are listed")
        ->type_name("COMMAND");
    command->footer(
        "Examples:\n"
        "  binsize help report\n"
        "  binsize help budget init");
    command->callback([&root, &session, words] {
        session.run = [&root, &session, words] { run(root, *words, session); };
    });
}

}  // namespace binsize::cli
