// `binsize budget`: writes a first budget, and lowers one to what has become smaller.
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/read_side.hpp"

#include <filesystem>
#include <memory>

namespace binsize::cli {
namespace {

struct Options {
    std::string file;
    std::string budget = "binsize.json";
    std::string headroom;
    bool compressed = false;
    bool dry_run = false;
    OutputOptions output;
};

constexpr std::string_view examples =
    "Examples:\n"
    "  binsize budget init app -o binsize.json        sizes of today and head room\n"
    "  binsize budget update app                      lower binsize.json to today's sizes\n"
    "  binsize budget update app --dry-run            only say what would change";

Result<u64> headroom_of(const Options& options) {
    const auto amount = TRY(parse_amount(options.headroom));
    if (amount.kind != Amount::Kind::percent)
        return fail(ErrorKind::usage, "--headroom {}: write a percentage", options.headroom);
    return amount.value;
}

void run_init(const Options& options, Session& session) {
    const auto headroom = headroom_of(options);
    if (!headroom) return session.fail("budget", headroom.error());
    // A budget holds decisions: it is not for us to write over one.
    if (std::error_code none; std::filesystem::is_regular_file(options.output.file, none))
        return session.fail(
            options.output.file,
            {ErrorKind::usage,
             "exists: `binsize budget update` changes it; remove it or name another file"});
    const auto report = read_side(session.inputs, options.file,
                                  {.gzip = options.compressed, .zstd = options.compressed});
    if (!report) return session.fail(options.file, report.error());
    write_output(session, options.output, [&](const RenderOptions&, const TextSink& out) {
        return out(initial_budget(*report, *headroom));
    });
}

void run_update(const Options& options, Session& session) {
    const auto headroom = headroom_of(options);
    if (!headroom) return session.fail("budget", headroom.error());
    // It is written back: a pipe has no place for that.
    if (options.budget == "-")
        return session.fail("budget", {ErrorKind::usage, "--budget names a file, not a pipe"});
    const auto text = read_text(session.inputs, options.budget);
    if (!text)
        return session.fail(
            options.budget,
            {text.error().kind,
             text.error().message + "; --budget names the file, `binsize budget init` writes one"});
    const auto budget = read_budget(*text);
    if (!budget) return session.fail(options.budget, budget.error());
    const auto needs = needs_of(*budget);
    const auto report =
        read_side(session.inputs, options.file,
                  {.symbols = needs.symbols, .gzip = needs.gzip, .zstd = needs.zstd});
    if (!report) return session.fail(options.file, report.error());
    const auto ratchet = ratchet_budget(*text, *report, *headroom);
    if (!ratchet) return session.fail(options.budget, ratchet.error());

    std::string said;
    for (const auto& line : ratchet->changes) said += line + "\n";
    if (said.empty()) said = "nothing became smaller\n";
    if (inputs_changed(session)) return;
    if (!options.dry_run && !ratchet->changes.empty()) {
        auto output = Output::open(options.budget);
        if (!output) return session.fail(options.budget, output.error());
        (void)output->write(ratchet->text);
        if (const auto done = output->finish(); !done)
            return session.fail(options.budget, done.error());
    }
    write_output(session, {}, [&](const RenderOptions&, const TextSink& out) { return out(said); });
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* what,
                      const std::shared_ptr<Options>& options) {
    auto* command = parent.add_subcommand(name, what);
    command->add_option("file", options->file, "An executable or a saved report; - is a pipe")
        ->required()
        ->type_name("FILE");
    command->add_option("--headroom", options->headroom, "What sizes get on top")
        ->capture_default_str()
        ->type_name("PERCENT");
    command->footer(std::string(examples));
    return command;
}

}  // namespace

void add_budget(CLI::App& root, Session& session) {
    auto* command = root.add_subcommand("budget", "Write or tighten a budget for the gate");
    command->require_subcommand(1);
    command->footer(std::string(examples));

    const auto init = std::make_shared<Options>();
    init->headroom = "5%";
    auto* first = add_command(*command, "init", "A budget from today's sizes", init);
    first->add_flag("--compressed", init->compressed, "Also limits of the gzip and zstd sizes");
    first->add_option("-o,--output", init->output.file, "Write to FILE; - is standard output")
        ->capture_default_str()
        ->type_name("FILE");
    first->callback(
        [&session, init] { session.run = [&session, init] { run_init(*init, session); }; });

    const auto update = std::make_shared<Options>();
    update->headroom = "2%";
    auto* second = add_command(*command, "update", "Lower a budget's maxima, raise none", update);
    second->add_option("--budget", update->budget, "The budget file")
        ->capture_default_str()
        ->type_name("FILE");
    second->add_flag("--dry-run", update->dry_run, "Say what would change, change nothing");
    second->callback(
        [&session, update] { session.run = [&session, update] { run_update(*update, session); }; });
}

}  // namespace binsize::cli
