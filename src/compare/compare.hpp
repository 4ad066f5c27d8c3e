// The door of compare: Report × Report → differences, budgets, verdicts, variants. Sees no Image.
#pragma once

#include "report/report.hpp"

#include <binsize/diff.hpp>
#include <binsize/gate.hpp>
#include <binsize/variants.hpp>

#include <span>

namespace binsize {

/// Streams the diff as JSON (docs/diff-schema.md).
bool write_json(const Diff& diff, const TextSink& out);
/// Writes the verdict as JSON (docs/verdict.schema.json).
bool write_json(std::span<const GateVerdict> verdicts, const TextSink& out);
/// Writes the comparison as JSON (docs/comparison.schema.json).
bool write_json(const Comparison& comparison, const TextSink& out);

/// A size for people, "41.0 KiB", "1,204", "97.31%"; two that would look alike are exact.
[[nodiscard]] std::string show(u64 value, Unit unit);
struct ShownPair {
    std::string first, second;
};
[[nodiscard]] ShownPair show_pair(u64 first, u64 second, Unit unit);

}  // namespace binsize
