// `binsize same`: would it build again? The same bytes, or why not, by name.
#include "library/same.hpp"
#include "cli/command.hpp"
#include "cli/loader.hpp"
#include "cli/open.hpp"
#include "library/library.hpp"

#include <algorithm>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string a, b, arch;
    std::vector<std::string> ignore;
    std::size_t rows = 20;
    bool advice = false;
    OutputOptions output;
};

std::string shown_name(const std::string& path) { return path == "-" ? "stdin" : base_name(path); }

// Base names, or the whole paths where those are equal.
SameOptions question(const Options& options) {
    SameOptions out;
    out.a_name = shown_name(options.a);
    out.b_name = shown_name(options.b);
    if (out.a_name == out.b_name) {
        out.a_name = options.a;
        out.b_name = options.b;
    }
    out.tool_version = version();
    out.ignore = options.ignore;
    out.places = options.rows;
    return out;
}

// The side that an error is about is the subject of its message.
std::optional<Same> ask(const Options& options, Session& session) {
    const auto how = question(options);
    if (const auto known = check_causes(how.ignore); !known) {
        session.fail("", known.error());
        return std::nullopt;
    }
    auto a = session.inputs.open(options.a);
    if (!a) return session.fail(options.a, a.error()), std::nullopt;
    auto b = session.inputs.open(options.b);
    if (!b) return session.fail(options.b, b.error()), std::nullopt;
    // Whatever they are: the same bytes are the same bytes.
    if (options.arch.empty() && std::ranges::equal(a->bytes(), b->bytes()))
        return identical_files(a->bytes().size(), how);
    const LoadOptions load{.arch = options.arch};
    const auto x = load_image(a->bytes(), load);
    if (!x) return session.fail(options.a, x.error()), std::nullopt;
    const auto y = load_image(b->bytes(), load);
    if (!y) return session.fail(options.b, y.error()), std::nullopt;
    if (std::ranges::equal(x->bytes, y->bytes)) return identical_files(x->bytes.size(), how);
    auto out = same(*x, *y, how, options.advice);
    if (!out) return session.fail(options.b, out.error()), std::nullopt;
    return *std::move(out);
}

void run(const Options& options, Session& session) {
    if (options.a == "-" && options.b == "-")
        return session.fail("", {ErrorKind::usage, "only one side can be standard input"});
    const auto answer = ask(options, session);
    if (!answer) return;
    write_output(session, options.output, [&](const RenderOptions& render, const TextSink& out) {
        return reporter(options.output).same(*answer, render, out);
    });
    if (answer->verdict == "different") session.raise(1);
}

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize same app app.rebuilt                          the same bytes, or why not\n"
    "  binsize same app app.rebuilt --advice                 and what would make them agree\n"
    "  binsize same app app.rebuilt --ignore build-id,vcs    the same but for these?\n"
    "  binsize same lib.a lib.again.a --format json          for a script; the exit code is 1 "
    "where they differ";

std::string causes_text() {
    std::string out = "Causes, for --ignore:\n";
    for (const auto& c : same_causes()) out += fmt::format("  {:<11} {}\n", c.id, c.description);
    return out;
}

}  // namespace

void add_same(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("same", "Say whether two builds are the same, or why not");
    const auto options = std::make_shared<Options>();
    command->add_option("a", options->a, "An executable, library or archive; - is a pipe")
        ->required()
        ->type_name("A");
    command->add_option("b", options->b, "The same, built again")->required()->type_name("B");
    command
        ->add_option("--ignore", options->ignore,
                     "Differences that do not count, separated by commas; repeatable")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("CAUSES");
    command->add_flag("--advice", options->advice, "Say what would make the builds agree");
    command
        ->add_option("-n,--rows", options->rows,
                     "Places to show that no name explains; 0 shows all")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str()
        ->type_name("ROWS");
    command->add_option("--arch", options->arch, "Of fat files, this slice")->type_name("ARCH");
    add_output_options(*command, options->output, &Reporter::same);
    command->footer(causes_text() + std::string(examples));
    command->callback(
        [&session, options] { session.run = [&session, options] { run(*options, session); }; });
}

}  // namespace binsize::cli
