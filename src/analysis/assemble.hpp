// The pieces that analysis.cpp puts together into a Report; each file makes one.
#pragma once

#include "analysis/analysis.hpp"
#include "analysis/model.hpp"
#include "analysis/sections/strip_savings.hpp"

#include <functional>

namespace binsize {

struct ProgramGraph;

[[nodiscard]] Subject make_subject(const Image& image, const Axis& axis,
                                   const ReportOptions& options);
[[nodiscard]] Toolchain make_toolchain(const Context& context, Notes& notes);
/// Says that a packer made the file smaller than what runs, whatever else is left out.
std::optional<Statement> note_packer(const Context& context, Notes& notes);
/// What a static program runs on, which its container does not name: system and C library.
void name_static_system(const Context& context, Report& report);
/// `sections`: the cut, where it is made.
[[nodiscard]] Weights make_weights(const Context& context, const StripSavings& strips,
                                   const Partition& sections);
/// A function and the bytes of code that it owns.
struct CodeFunction {
    OwnerId owner = 0;
    u64 code = 0;
};
/// In address order. A stripped file keeps some dynamic symbols but not its functions, so
/// pclntab's functions, where there are any, are the only ones. Empty without claims.
struct CodeFunctions {
    BigVector<CodeFunction> functions;
    bool from_pclntab = false;
};
[[nodiscard]] CodeFunctions code_functions(const Model& model);
[[nodiscard]] Metrics make_metrics(const Context& context, const Model& model,
                                   const CodeFunctions& functions, const Toolchain& toolchain);
[[nodiscard]] Fingerprint make_fingerprint(const Context& context, const Model& model,
                                           const CodeFunctions& functions,
                                           const Toolchain& toolchain, bool code_hash);
[[nodiscard]] Coverage make_coverage(const Context& context, const Model& model);
/// `rows`: as many as will be shown, 0 = all.
#define TABLE(id, needs, description) \
    [[nodiscard]] Table make_##id##_table(const Context& context, const Model& model, u64 rows);
#define USUAL_TABLE(id, needs, description) TABLE(id, needs, description)
#define GRAPH_TABLE(id, description)                                                         \
    [[nodiscard]] Table make_##id##_table(const Context& context, const ProgramGraph& graph, \
                                          u64 rows);
#include "analysis/tables.def"
#undef TABLE
#undef USUAL_TABLE
#undef GRAPH_TABLE
/// Whether the table is one of the graph.
[[nodiscard]] bool is_graph_table(std::string_view id);
/// What a member knows of the container that it is in.
struct Within {
    /// Its breakdowns are not made: this has what they are made of.
    std::function<Result<void>(const Model&, const Axis&)> take = {};
    const GzipShares* shares = nullptr;  ///< of the whole file, where asked for
};
/// analyze() before its invariants are checked: what members of a container use, since the outer
/// check covers them.
[[nodiscard]] Result<Report> make_report(const Image& image, const ReportOptions& options,
                                         const Within& within);
/// Makes notes printable and few; the error, where `strict` makes one of them that.
[[nodiscard]] Result<void> settle_notes(Report& report, const ReportOptions& options, u64 left_out);
/// What the members of an archive add up to; they are opened and dropped one by one.
[[nodiscard]] Result<Report> analyze_archive(const Image& image, const ReportOptions& options,
                                             const GzipShares* shares);
/// Reports of the slices of a fat file, and breakdowns that have them as their first level.
[[nodiscard]] Result<Report> analyze_fat(const Image& image, const ReportOptions& options,
                                         const GzipShares* shares);

}  // namespace binsize
