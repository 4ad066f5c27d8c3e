// The door of compare: Report × Report → differences, budgets, verdicts, variants. Sees no Image.
#pragma once

#include "report/report.hpp"

#include <binsize/diff.hpp>
#include <binsize/gate.hpp>

namespace binsize {

/// Streams the diff as JSON (docs/diff-schema.md).
bool write_json(const Diff& diff, const TextSink& out);

}  // namespace binsize
