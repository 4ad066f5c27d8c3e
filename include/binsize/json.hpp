// Every result as JSON, and saved reports back. docs/report-schema.md and docs/diff-schema.md are
// the prose, docs/*.schema.json the same for machines.
#pragma once

#include <binsize/diff.hpp>
#include <binsize/export.hpp>
#include <binsize/gate.hpp>
#include <binsize/report.hpp>
#include <binsize/text_sink.hpp>
#include <binsize/variants.hpp>

#include <span>
#include <vector>

namespace binsize {

/// Streams the report as JSON (docs/report-schema.md), two-space indentation, one line a row.
/// Each returns false when the sink did.
BINSIZE_API bool write_json(const Report& report, const TextSink& out);
/// {schema: "binsize.reports", reports: […]}.
BINSIZE_API bool write_json(std::span<const Report> reports, const TextSink& out);
/// docs/diff-schema.md.
BINSIZE_API bool write_json(const Diff& diff, const TextSink& out);
/// docs/verdict.schema.json.
BINSIZE_API bool write_json(std::span<const GateVerdict> verdicts, const TextSink& out);
/// docs/comparison.schema.json.
BINSIZE_API bool write_json(const Comparison& comparison, const TextSink& out);

/// Reads a saved report (or the one report of a "binsize.reports"). Refuses a newer schema version
/// by name; ignores fields that it does not know; every string is made printable. The result holds
/// check_invariants(). Time and memory grow with the text's size; nesting is limited.
/// Errors: unsupported (other JSON, a newer version, several reports), malformed.
[[nodiscard]] BINSIZE_API Result<Report> read_json(ByteView bytes);
/// The same for any number of reports: one of "binsize.report", all of "binsize.reports".
[[nodiscard]] BINSIZE_API Result<std::vector<Report>> read_json_all(ByteView bytes);
/// Whether the bytes look like a saved report rather than an executable: the first character that
/// is no white space is "{".
[[nodiscard]] BINSIZE_API bool looks_like_json(ByteView bytes);

}  // namespace binsize
