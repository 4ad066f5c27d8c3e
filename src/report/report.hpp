// The door of the report layer: the Report itself (include/binsize/report.hpp) and its JSON.
#pragma once

#include "base/error.hpp"

#include <binsize/report.hpp>

#include <functional>
#include <string_view>

namespace binsize {

/// Where serialised text goes: called with pieces in order; false means nobody reads any more
/// (a closed pipe) and ends the writing.
using TextSink = std::function<bool(std::string_view)>;

/// Streams the report as JSON (docs/report-schema.md), pretty with two-space indentation.
bool write_json(const Report& report, const TextSink& out);
/// {schema: "binsize.reports", reports: […]}.
bool write_json(std::span<const Report> reports, const TextSink& out);

/// Reads a saved report (or the one report of a "binsize.reports"). Refuses a newer schema version
/// by name; ignores fields that it does not know; every string is made printable.
[[nodiscard]] Result<Report> read_json(ByteView bytes);
/// Whether the bytes look like a saved report rather than an executable.
[[nodiscard]] bool looks_like_json(ByteView bytes);

}  // namespace binsize
