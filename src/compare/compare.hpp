// The door of compare: Report × Report → differences, budgets, verdicts, variants. Sees no Image.
#pragma once

#include "report/report.hpp"

#include <binsize/diff.hpp>
#include <binsize/gate.hpp>
#include <binsize/variants.hpp>

namespace binsize {

/// A size for people, "41.0 KiB", "1,204", "97.31%"; two that would look alike are exact.
[[nodiscard]] std::string show(u64 value, Unit unit);
struct ShownPair {
    std::string first, second;
};
[[nodiscard]] ShownPair show_pair(u64 first, u64 second, Unit unit);

}  // namespace binsize
