// What a record of a build adds up to, and two of them against each other.
#pragma once

#include "base/error.hpp"
#include "compare/build/heat.hpp"
#include "compare/build/own.hpp"

#include <binsize/build.hpp>
#include <binsize/text_sink.hpp>

namespace binsize {

/// The record must outlive it.
[[nodiscard]] BuildSummary summarize(const BuildRecord& record);
/// Rows that both or one have, those first whose processor time moved most. Both must outlive it.
[[nodiscard]] BuildDiff diff_builds(const BuildRecord& before, const BuildRecord& after);

/// Table "build": packages that were compiled with the processor's milliseconds, their peak memory
/// and the bytes that they leave in the program, the most time first; `rows`: 0 = all. Error
/// (usage): the report has no breakdown by packages.
[[nodiscard]] Result<Table> join_build(const Report& report, const BuildRecord& record, u64 rows);

/// docs/build-schema.md.
bool write_json(const BuildRecord& record, const TextSink& out);
bool write_json(const BuildDiff& diff, const TextSink& out);
/// Errors: unsupported (another document, a newer version), malformed.
[[nodiscard]] Result<BuildRecord> read_build(ByteView bytes);

}  // namespace binsize
