// The driver: reads like a table of contents of how a report comes to be.
#include "analysis/analysis.hpp"

#include "analysis/assemble.hpp"
#include "analysis/go/origin.hpp"
#include "analysis/rows/arrange.hpp"
#include "analysis/rows/breakdowns.hpp"
#include "base/parallel.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace binsize {
namespace {

constexpr TableEntry tables[] = {
    {"symbols", "what the symbol tables state, as nm -S prints it"},
    {"metadata_tax", "per package: code, and what comes with it, per byte of code"},
    {"retained", "per package and module: what would go with it, at least and at most"},
    {"embedded", "embedded files of a Go program by their path"},
};

bool wants(const ReportOptions& options, std::string_view table) {
    return std::ranges::find(options.tables, table) != options.tables.end();
}

Result<void> check_tables(const ReportOptions& options) {
    for (const auto& t : options.tables) {
        if (std::ranges::find(tables, t, &TableEntry::id) != std::end(tables)) continue;
        return fail(ErrorKind::usage, "unknown table '{}'{}", printable(t),
                    did_you_mean(t, names_of(tables, &TableEntry::id)));
    }
    return {};
}

bool has_chosen_rows(const Report& report) {
    if (!report.members.empty()) return std::ranges::any_of(report.members, has_chosen_rows);
    return std::ranges::any_of(report.breakdowns, [](const Breakdown& b) {
        return std::ranges::any_of(b.root.children,
                                   [](const Node& n) { return n.name != everything_else; });
    });
}

}  // namespace

std::span<const TableEntry> table_list() { return tables; }

Result<Report> analyze(const Image& image, const ReportOptions& options) {
    auto report = TRY(make_report(image, options));
    // Never print a wrong number: a report that does not add up is a defect, not a result.
    if (auto broken = check_invariants(report)) return std::unexpected(std::move(*broken));
    if (!options.only.empty() && !has_chosen_rows(report))
        warn(report.notes, "", "--only {} matches no row",
             printable(fmt::format("{}", fmt::join(options.only, " --only "))));
    return report;
}

Result<Report> make_report(const Image& image, const ReportOptions& options) {
    TRY_VOID(check_tables(options));
    const bool deep = TRY(needs_claims(options)) || wants(options, "metadata_tax") ||
                      wants(options, "retained") || wants(options, "embedded");
    if (image.kind == FileKind::archive) return analyze_archive(image, options);
    if (image.kind == FileKind::fat) return analyze_fat(image, options);

    Report report;
    report.notes = image.notes;
    auto& notes = report.notes;

    // The axis: from here on every byte has a place, and both totals are known.
    const auto axis = Axis::of(image, notes);
    report.subject = make_subject(image, axis, options);
    report.linkage = image.linkage;

    // The container alone: enough for sections and segments.
    Model model;
    if (needs_cut(options, Cut::sections)) cut_sections(image, axis, model);
    if (needs_cut(options, Cut::segments)) cut_segments(image, axis, model);
    if (needs_cut(options, Cut::members)) cut_whole(image, axis, options.name, model);

    // Evidence and passes: everything below the container.
    Context context = deep || wants(options, "symbols") ? make_context(image, axis, notes)
                                                        : Context{.image = image, .axis = axis};
    Notes claim_notes;
    in_parallel(
        [&] {
            report.toolchain = make_toolchain(context, notes);
            report.weights = make_weights(context);
        },
        [&] {
            if (deep) cut_claims(context, model, claim_notes, needs_names(options));
        });
    notes.insert(notes.end(), claim_notes.begin(), claim_notes.end());
    name_static_system(context, report);
    // From here on hardly anything asks what the claims rest on: of a large program that is half of
    // the memory.
    const bool asks_origins = needs_cut(options, Cut::inlined) ||
                              needs_cut(options, Cut::instantiated) || wants(options, "retained");
    const auto drop_tables = [&] {
        if (context.go != nullptr) context.go->drop_tables();
    };
    if (!asks_origins) drop_tables();
    CodeFunctions functions;
    in_parallel([&] { functions = code_functions(model); },
                [&] {
                    if (deep) sum_claims(model, axis);
                });
    if (deep) {
        if (needs_cut(options, Cut::inlined)) cut_inlined(context, model);
        if (needs_cut(options, Cut::instantiated)) cut_instantiated(context, model);
        report.coverage = make_coverage(context, model);
        report.savings = make_savings(context, model, report);
    }
    if (wants(options, "retained"))
        report.tables.push_back(
            make_retained_table(make_program_graph(context, model, notes), options.rows));
    drop_tables();
    // Nor, if sums are all that is wanted, where each byte is.
    if (needs_sums_alone(options)) model.layer(Cut::claims).partition = {};
    if (wants(options, "symbols")) report.tables.push_back(make_symbols_table(context));
    Symbols().swap(context.symbols);

    // All that is read off the finished cuts; breakdowns take most of the time.
    std::optional<Result<std::vector<Breakdown>>> breakdowns;
    in_parallel([&] { breakdowns.emplace(make_breakdowns(model, axis, options)); },
                [&] {
                    report.metrics = make_metrics(context, model, functions, report.toolchain);
                    report.fingerprint = make_fingerprint(context, model, functions,
                                                          report.toolchain, options.code_hash);
                });
    report.breakdowns = TRY(std::move(*breakdowns));
    if (wants(options, "metadata_tax"))
        report.tables.push_back(make_metadata_tax_table(context, model));
    if (wants(options, "embedded") || (options.embedded_files && deep)) {
        auto table = make_embedded_table(context, model);
        if (wants(options, "embedded") || !table.rows.empty())
            report.tables.push_back(std::move(table));
    }
    for (auto& table : report.tables) arrange_table(table, options);

    TRY_VOID(settle_notes(report, options, image.notes_left_out));
    return report;
}

Result<void> settle_notes(Report& report, const ReportOptions& options, u64 left_out) {
    for (auto& note : report.notes) {
        note.where = printable(note.where);
        note.what = printable(note.what);
    }
    if (options.strict)
        for (const auto& note : report.notes)
            if (note.level != NoteLevel::info) return malformed("{}: {}", note.where, note.what);
    left_out += limit_notes(report.notes);
    if (left_out > 0) warn(report.notes, "notes", "{} more are not shown", left_out);
    return {};
}

}  // namespace binsize
