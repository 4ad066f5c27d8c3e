// The pieces that analysis.cpp puts together into a Report; each file makes one.
#pragma once

#include "analysis/analysis.hpp"
#include "analysis/graph/program_graph.hpp"
#include "analysis/model.hpp"

namespace binsize {

[[nodiscard]] Subject make_subject(const Image& image, const Axis& axis,
                                   const ReportOptions& options);
[[nodiscard]] Toolchain make_toolchain(const Context& context, Notes& notes);
/// What a static program runs on, which its container does not name: system and C library.
void name_static_system(const Context& context, Report& report);
[[nodiscard]] Weights make_weights(const Context& context);
/// The largest things that could go, of what the report knows already; needs weights, toolchain and
/// the sums of the claims.
[[nodiscard]] std::vector<Saving> make_savings(const Context& context, const Model& model,
                                               const Report& report);
/// A function and the bytes of code that it owns.
struct CodeFunction {
    OwnerId owner = 0;
    u64 code = 0;
};
/// In address order. A stripped file keeps some dynamic symbols but not its functions, so
/// pclntab's functions, where there are any, are the only ones. Empty without claims.
struct CodeFunctions {
    std::vector<CodeFunction> functions;
    bool from_pclntab = false;
};
[[nodiscard]] CodeFunctions code_functions(const Model& model);
[[nodiscard]] Metrics make_metrics(const Context& context, const Model& model,
                                   const CodeFunctions& functions, const Toolchain& toolchain);
[[nodiscard]] Fingerprint make_fingerprint(const Context& context, const Model& model,
                                           const CodeFunctions& functions,
                                           const Toolchain& toolchain, bool code_hash);
[[nodiscard]] Coverage make_coverage(const Context& context, const Model& model);
/// What `nm -S` knows: name, address, stated size, section, type, binding.
[[nodiscard]] Table make_symbols_table(const Context& context);
/// What each package costs beside its code, in bytes of the file; needs the claims. Rows of kind
/// `package` and `shared`, the largest first.
[[nodiscard]] Table make_metadata_tax_table(const Context& context, const Model& model);
/// Embedded files: path, package, bytes of the file that are its own; needs the claims.
[[nodiscard]] Table make_embedded_table(const Context& context, const Model& model);
/// What each package and module keeps, in bounds; `rows`: as many as will be shown, 0 = all.
[[nodiscard]] Table make_retained_table(const ProgramGraph& graph, u64 rows);
/// analyze() before its invariants are checked: what members of a container use, since the outer
/// check covers them.
[[nodiscard]] Result<Report> make_report(const Image& image, const ReportOptions& options);
/// Makes notes printable and few; the error, where `strict` makes one of them that.
[[nodiscard]] Result<void> settle_notes(Report& report, const ReportOptions& options, u64 left_out);
/// What the members of an archive add up to; they are opened and dropped one by one.
[[nodiscard]] Result<Report> analyze_archive(const Image& image, const ReportOptions& options);
/// Reports of the slices of a fat file, and breakdowns that have them as their first level.
[[nodiscard]] Result<Report> analyze_fat(const Image& image, const ReportOptions& options);

}  // namespace binsize
