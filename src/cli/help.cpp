// `binsize help [COMMAND]`: the same as --help, for those who look for it there; `--man` writes it
// as a manual page, which is how the installed ones are made.
#include "cli/command.hpp"
#include "cli/man_page.hpp"
#include "cli/mistakes.hpp"
#include "library/library.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <memory>

namespace binsize::cli {
namespace {

// The page itself: App::help() would go on to the command that was chosen, which is this one.
std::string page(const CLI::App& app, const std::string& name) {
    return app.get_formatter()->make_help(&app, name, CLI::AppFormatMode::Normal);
}

struct Options {
    std::vector<std::string> words;
    bool man = false;
};

std::string manual(const CLI::App& root, const CLI::App& app,
                   const std::vector<std::string>& words) {
    std::vector<std::string> path = {root.get_name()};
    const auto top = command_page(root, path);
    path.insert(path.end(), words.begin(), words.end());
    return man_page(command_page(app, std::move(path)), top, version());
}

void run(CLI::App& root, const Options& options, Session& session) {
    const CLI::App* app = &root;
    std::string name = root.get_name();
    for (const auto& word : options.words) {
        const auto* next = find_command(*app, word);
        if (next == nullptr)
            return session.fail("", {ErrorKind::usage, no_such_command(*app, name, word)});
        app = next;
        name += " " + word;
    }
    write_output(session, {}, [&](const RenderOptions&, const TextSink& out) {
        return out(options.man ? manual(root, *app, options.words) : page(*app, name));
    });
}

}  // namespace

void add_help(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("help", "Explain a command");
    const auto options = std::make_shared<Options>();
    command->add_option("command", options->words, "Which; without one, all are listed")
        ->type_name("COMMAND");
    command->add_flag("--man", options->man, "As a manual page, for man(1)");
    command->footer(
        "Examples:\n"
        "  binsize help report\n"
        "  binsize help budget init\n"
        "  binsize help report --man | man -l -");
    command->callback([&root, &session, options] {
        session.run = [&root, &session, options] { run(root, *options, session); };
    });
}

}  // namespace binsize::cli
