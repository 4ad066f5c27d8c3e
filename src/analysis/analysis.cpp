// The driver: reads like a table of contents of how a report comes to be.
#include "analysis/analysis.hpp"

#include "analysis/assemble.hpp"
#include "analysis/companions.hpp"
#include "analysis/graph/program_graph.hpp"
#include "analysis/rows/arrange.hpp"
#include "analysis/rows/breakdowns.hpp"
#include "analysis/savings/savings.hpp"
#include "base/compress.hpp"
#include "base/parallel.hpp"
#include "base/suggest.hpp"
#include "base/text.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace binsize {
namespace {

struct CutEntry {
    Cut cut;
    void (*make)(const Context&, const ReportOptions&, Model&);
};
constexpr CutEntry container_cuts[] = {
#define CONTAINER_CUT(id) {Cut::id, cut_##id},
#define CLAIMS_CUT(id)
#define DERIVED_CUT(id)
#include "analysis/cuts.def"
#undef CONTAINER_CUT
#undef DERIVED_CUT
};
constexpr CutEntry derived_cuts[] = {
#define CONTAINER_CUT(id)
#define DERIVED_CUT(id) {Cut::id, cut_##id},
#include "analysis/cuts.def"
#undef CONTAINER_CUT
#undef CLAIMS_CUT
#undef DERIVED_CUT
};

bool needs(const CutSet& cuts, const CutEntry& entry) {
    return cuts[static_cast<std::size_t>(entry.cut)];
}

void make_cuts(std::span<const CutEntry> entries, const CutSet& cuts, const Context& context,
               const ReportOptions& options, Model& model) {
    for (const auto& entry : entries)
        if (needs(cuts, entry)) entry.make(context, options, model);
}

enum class TableNeeds : u8 { symbols, claims, rivals, graph };
struct TableMaker {
    std::string_view id;
    TableNeeds needs;
    bool usual;
    Table (*make)(const Context&, const Model&, u64 rows);
    Table (*make_of_graph)(const Context&, const ProgramGraph&, u64 rows);
};
constexpr TableMaker makers[] = {
#define TABLE(id, needs, description) {#id, TableNeeds::needs, false, make_##id##_table, nullptr},
#define USUAL_TABLE(id, needs, description) \
    {#id, TableNeeds::needs, true, make_##id##_table, nullptr},
#define GRAPH_TABLE(id, description) {#id, TableNeeds::graph, false, nullptr, make_##id##_table},
#include "analysis/tables.def"
#undef TABLE
#undef USUAL_TABLE
#undef GRAPH_TABLE
};
constexpr TableEntry tables[] = {
#define TABLE(id, needs, description) {#id, description},
#define USUAL_TABLE(id, needs, description) TABLE(id, needs, description)
#define GRAPH_TABLE(id, description) {#id, description},
#include "analysis/tables.def"
#undef TABLE
#undef USUAL_TABLE
#undef GRAPH_TABLE
};

bool wants(const ReportOptions& options, std::string_view table) {
    return std::ranges::find(options.tables, table) != options.tables.end();
}

bool wants(const ReportOptions& options, TableNeeds needs) {
    return std::ranges::any_of(
        makers, [&](const TableMaker& m) { return m.needs == needs && wants(options, m.id); });
}

Result<void> check_tables(const ReportOptions& options) {
    for (const auto& t : options.tables) {
        if (std::ranges::find(tables, t, &TableEntry::id) != std::end(tables)) continue;
        return fail(ErrorKind::usage, "unknown table '{}'{}", printable(t),
                    did_you_mean(t, names_of(tables, &TableEntry::id)));
    }
    return {};
}

// Whether there is anything that a question about the graph could name.
bool has_named_packages(const Model& model) {
    return std::ranges::any_of(model.division(Cut::claims).packages, [](const Package& p) {
        return p.kind == PackageKind::package && !p.name.empty() && !p.name.starts_with('[');
    });
}

std::vector<Table> make_tables(const Context& context, const Model& model,
                               const ReportOptions& options) {
    std::vector<Table> out;
    std::optional<ProgramGraph> graph;
    for (const auto& maker : makers) {
        const bool asked = wants(options, maker.id);
        if (!asked && !(maker.usual && options.usual_tables && model.has_claims)) continue;
        if (maker.needs == TableNeeds::graph && !graph) {
            Notes notes;  // of evidence that the passes have read and spoken of
            const bool readable = has_named_packages(model) && !context.image.traits.code_by_number;
            graph = readable ? make_program_graph(context, model, notes) : ProgramGraph();
        }
        auto table = maker.make != nullptr ? maker.make(context, model, options.rows)
                                           : maker.make_of_graph(context, *graph, options.rows);
        if (asked || !table.rows.empty()) out.push_back(std::move(table));
    }
    for (auto& table : out) arrange_table(table, options);
    return out;
}

bool has_chosen_rows(const Report& report) {
    if (!report.members.empty()) return std::ranges::any_of(report.members, has_chosen_rows);
    return std::ranges::any_of(report.breakdowns, [](const Breakdown& b) {
        return std::ranges::any_of(b.root.children,
                                   [](const Node& n) { return n.name != everything_else; });
    });
}

Result<GzipShares> shares_of(const Image& image) {
    Steps steps("compressing, by method", 1);
    auto shares = GzipShares::of(image.bytes);
    steps.done();
    return shares;
}

Result<void> add_breakdowns(const Model& model, const Axis& axis, const ReportOptions& options,
                            Report& report) {
    report.breakdowns = TRY(make_breakdowns(model, axis, options));
    return {};
}

// What of it nobody could read is known once nobody reads it any more.
void drop_dwarf(Context& context, Notes& notes) {
    const auto dwarf = std::move(context.dwarf);
    if (dwarf == nullptr || dwarf->unread() == 0) return;
    warn(notes, "DWARF",
         "units in .debug_info that are damaged or of an unknown version, and say nothing: {}, the "
         "first at {:#x}",
         dwarf->unread(), dwarf->first_unread());
}

}  // namespace

std::span<const TableEntry> table_list() { return tables; }

bool is_graph_table(std::string_view id) {
    const auto found = std::ranges::find(makers, id, &TableMaker::id);
    return found != std::end(makers) && found->needs == TableNeeds::graph;
}

Result<Report> analyze(const Image& image, const ReportOptions& options) {
    std::optional<GzipShares> shares;
    if (options.gzip_rows) shares.emplace(TRY(shares_of(image)));
    auto report = TRY(make_report(image, options, {.shares = shares ? &*shares : nullptr}));
    if (shares) report.subject.compressed.push_back({"gzip", gzip_level, shares->total()});
    // Never print a wrong number: a report that does not add up is a defect, not a result.
    if (auto broken = check_invariants(report)) return std::unexpected(std::move(*broken));
    if (!options.only.empty() && !has_chosen_rows(report))
        warn(report.notes, "", "--only {} matches no row",
             printable(fmt::format("{}", fmt::join(options.only, " --only "))));
    return report;
}

Result<Report> make_report(const Image& image, const ReportOptions& options, const Within& within) {
    TRY_VOID(check_tables(options));
    const bool deep = TRY(needs_claims(options)) || wants(options, TableNeeds::claims) ||
                      wants(options, TableNeeds::rivals) || wants(options, TableNeeds::graph);
    if (image.kind == FileKind::archive) return analyze_archive(image, options, within.shares);
    if (image.kind == FileKind::fat) return analyze_fat(image, options, within.shares);

    Report report;
    report.notes = image.notes;
    auto& notes = report.notes;

    // The axis: from here on every byte has a place, and both totals are known.
    auto axis = Axis::of(image, notes);
    if (within.shares != nullptr) axis.weigh(*within.shares, image.bytes);
    report.subject = make_subject(image, axis, options);
    report.linkage = image.linkage;

    // The container alone: enough for sections and segments.
    Model model;
    const Context container{.image = image, .axis = axis};
    const auto cuts = needed_cuts(options);
    make_cuts(container_cuts, cuts, container, options, model);

    // Evidence and passes: everything below the container.
    Context context = deep || wants(options, TableNeeds::symbols) ? make_context(image, axis, notes)
                                                                  : make_glance(image, axis);
    context.neighbourhood = options.neighbourhood;
    context.whole_dwarf = options.whole_dwarf;
    Notes claim_notes;
    const bool member = within.take != nullptr;
    const bool all = !options.rows_alone;
    const bool says_savings = all && (deep || options.all_savings) && !member;
    StripSavings strips;
    in_parallel(
        [&] {
            if (!all) {
                (void)note_packer(context, notes);
                return;
            }
            report.toolchain = make_toolchain(context, notes);
            strips = strip_savings(image, {.name = report.subject.name,
                                           .go = report.toolchain.compiler == "gc",
                                           .member = member,
                                           .thorough = options.all_savings,
                                           .weights_alone = !says_savings});
            report.weights = make_weights(context, strips, model.division(Cut::sections).partition);
        },
        [&] {
            if (deep)
                cut_claims(context, model, claim_notes, needs_names(options),
                           wants(options, TableNeeds::rivals) ? &model.claims : nullptr);
        });
    notes.insert(notes.end(), claim_notes.begin(), claim_notes.end());
    if (all) name_static_system(context, report);
    // From here on hardly anything asks what the claims rest on: of a large program that is half of
    // the memory.
    const bool asks_origins = wants(options, TableNeeds::graph) ||
                              std::ranges::any_of(derived_cuts, [&](const CutEntry& entry) {
                                  return needs(cuts, entry);
                              });
    const auto drop_tables = [&] {
        if (context.go != nullptr) context.go->drop_tables();
    };
    if (!asks_origins) {
        drop_tables();
        drop_dwarf(context, notes);
    }
    CodeFunctions functions;
    in_parallel(
        [&] {
            if (all) functions = code_functions(model);
        },
        [&] {
            if (deep) sum_claims(model, axis);
        });
    if (deep) {
        make_cuts(derived_cuts, cuts, context, options, model);
        if (all) report.coverage = make_coverage(context, model);
    }
    const SavingSources sources{context, model, strips, report, options.all_savings};
    if (says_savings) report.savings = make_savings(sources);
    report.tables = make_tables(context, model, options);
    model.claims.clear();
    drop_tables();
    // Nor, if sums are all that is wanted, where each byte is.
    if (needs_sums_alone(options)) model.division(Cut::claims).partition = {};
    Symbols().swap(context.symbols);
    drop_dwarf(context, notes);

    // All that is read off the finished cuts; breakdowns take most of the time.
    Result<void> made;
    in_parallel(
        [&] {
            made = member ? within.take(model, axis) : add_breakdowns(model, axis, options, report);
        },
        [&] {
            if (!all) return;
            report.metrics = make_metrics(context, model, functions, report.toolchain);
            report.fingerprint =
                make_fingerprint(context, model, functions, report.toolchain, options.code_hash);
            if (!report.fingerprint.empty()) report.fingerprint.version = fingerprint_version;
        });
    TRY_VOID(made);

    report.debug_files = debug_files_of(image);
    tell_lost_companions(image, notes);
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
