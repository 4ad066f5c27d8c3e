// The door of the report layer: the Report itself (include/binsize/report.hpp), its JSON, its
// invariants, the row for what is not shown, and the streaming JSON writer that other documents
// (diff, verdict) share.
#pragma once

#include "base/error.hpp"
#include "report/json_writer.hpp"

#include <binsize/report.hpp>
#include <binsize/whatif.hpp>

#include <optional>
#include <span>
#include <vector>

namespace binsize {

/// Streams the report as JSON (docs/report-schema.md), two-space indentation, one line a row.
/// Returns false when the sink did.
bool write_json(const Report& report, const TextSink& out);
/// {schema: "binsize.reports", reports: […]}.
bool write_json(std::span<const Report> reports, const TextSink& out);
/// One report inside a document of the caller's.
void write_json(JsonWriter& writer, const Report& report);
/// {name, file, memory, …, children} as in a breakdown.
void write_json(JsonWriter& writer, const Node& node);

/// Answers about a program's graph (docs/why-schema.md, docs/whatif-schema.md).
bool write_json(const Why& why, const TextSink& out);
bool write_json(const WhatIf& what_if, const TextSink& out);

/// Reads a saved report (or the one report of a "binsize.reports"). Refuses a newer schema version
/// by name; ignores fields that it does not know; every string is made printable. The result holds
/// check_invariants(). Time and memory grow with the text's size; nesting is limited.
/// Errors: unsupported (other JSON, a newer version, several reports), malformed.
[[nodiscard]] Result<Report> read_json(ByteView bytes);
/// The same for any number of reports: one of "binsize.report", all of "binsize.reports".
[[nodiscard]] Result<std::vector<Report>> read_json_all(ByteView bytes);
/// Whether the bytes look like a saved report rather than an executable: the first character that
/// is no white space is "{".
[[nodiscard]] bool looks_like_json(ByteView bytes);

/// The row that stands for `count` siblings which are not shown.
[[nodiscard]] Node others_row(u64 count, Size size);

/// What every report must hold, whoever made it; nothing where it does, else an internal Error that
/// names the place. In every breakdown root.file == subject.size and root.memory == subject.memory;
/// children add up to their parent on both rulers and have unique names; a table's rows have as
/// many cells as it has columns; shares are 0…1; strings are printable; members hold all of it too.
[[nodiscard]] std::optional<Error> check_invariants(const Report& report);

}  // namespace binsize
