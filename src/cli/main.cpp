// The command line of binsize. It reads like a table of contents: what the operating system must
// know, what the user asked for, what that does, and how it ended.
#include "base/pages.hpp"
#include "base/platform/signals.hpp"
#include "cli/choices.hpp"
#include "cli/command.hpp"
#include "cli/loader.hpp"
#include "cli/mistakes.hpp"
#include "cli/output.hpp"
#include "library/library.hpp"
#include "record/record.hpp"

#include <cstdlib>
#include <exception>
#include <new>

namespace binsize::cli {
namespace {

struct CommandEntry {
    void (*add)(CLI::App&, Session&);
};
constexpr CommandEntry commands[] = {
#define COMMAND(name) {add_##name},
#include "cli/commands.def"
#undef COMMAND
};

void to_stdout(Session& session, const std::string& text) {
    write_output(session, {}, [&](const RenderOptions&, const TextSink& out) { return out(text); });
}

// CLI11 reports mistakes and requests for help as exceptions; here they end.
void parse(CLI::App& app, int argc, char** argv, Session& session) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        to_stdout(session, app.help());
    } catch (const CLI::CallForVersion&) {
        to_stdout(session, app.version() + "\n");
    } catch (const CLI::ParseError& e) {
        session.fail("", {ErrorKind::usage, mistake(app, e)});
    }
}

int run(int argc, char** argv, Session& session) {
    prepare_standard_descriptors();
    install_signal_handlers();
    give_memory_back();

    CLI::App app("Where does every byte of an executable go, and why is it there?", "binsize");
    app.require_subcommand(1);
    // Paths that begin with a slash are no options, on no system.
    app.allow_windows_style_options(false);
    // Given before or after the command alike.
    app.fallthrough();
    std::string loader(own_loader());
    app.add_option("--loader", loader, "Which parser reads the file: native, or lief to compare")
        ->check(one_of({"native", "lief"}))
        ->capture_default_str()
        ->type_name("LOADER");
    app.add_flag_callback(
        "--no-pager", [&session] { session.pager = false; },
        "Write to a terminal as it comes: what is longer than it goes through $PAGER else, or less");
    app.set_version_flag("-V,--version",
                         fmt::format("binsize {} (loaders: {})", version(), available_loaders()));
    app.footer(
        "Exit codes: 0 fine, 1 a gate or a comparison said no, 2 usage,\n"
        "3 an input or output failed, 4 an invariant of binsize broke");
    for (const auto& command : commands) command.add(app, session);

    parse(app, argc, argv, session);
    if (!session.run) return session.code();
    if (loader == "lief" && own_loader() != loader) return relay_to_lief(argc, argv);
    session.run();
    // Everything is written: what is left in memory goes with the process.
    std::_Exit(session.code());
}

}  // namespace
}  // namespace binsize::cli

int main(int argc, char** argv) {
    using binsize::cli::print_error;
    // A step of a build that is recorded: it has no time for anything else.
    if (argc > 0 && binsize::record::is_step(argv[0])) binsize::record::run_step(argc, argv);
    // binsize throws nothing; what the standard library or another library throws ends here.
    binsize::cli::Session session;
    try {
        return binsize::cli::run(argc, argv, session);
    } catch (const std::bad_alloc&) {
        print_error("", "not enough memory");
        return 3;
    } catch (const std::exception& e) {
        session.fail("internal error", {binsize::ErrorKind::internal, e.what()});
        return session.code();
    }
}
