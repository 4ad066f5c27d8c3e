// The door of the report layer: the Report itself and its JSON (include/binsize/), its invariants,
// the row for what is not shown, and the streaming JSON writer that other documents (diff, verdict)
// share. Also: json_parts.hpp, start_json.hpp.
#pragma once

#include "base/error.hpp"
#include "report/json_writer.hpp"

#include <binsize/json.hpp>
#include <binsize/report.hpp>
#include <binsize/whatif.hpp>

namespace binsize {

/// One report inside a document of the caller's.
void write_json(JsonWriter& writer, const Report& report);
/// {name, file, memory, …, children} as in a breakdown.
void write_json(JsonWriter& writer, const Node& node);

/// Answers about a program's graph (docs/why-schema.md, docs/whatif-schema.md).
bool write_json(const Why& why, const TextSink& out);
bool write_json(const WhatIf& what_if, const TextSink& out);

/// The row that stands for `count` siblings which are not shown.
[[nodiscard]] Node others_row(u64 count, Size size);

}  // namespace binsize
