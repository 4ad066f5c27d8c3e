// The door of compare: Report × Report → differences, budgets, verdicts, variants. Sees no Image.
// Also: build/build.hpp, gate/configuration.hpp, trend/trend.hpp.
#pragma once

#include "report/report.hpp"

#include <binsize/diff.hpp>
#include <binsize/gate.hpp>
#include <binsize/same.hpp>
#include <binsize/variants.hpp>

namespace binsize {

/// A size for people, "41.0 KiB", "1,204", "97.31%"; two that would look alike are exact.
[[nodiscard]] std::string show(u64 value, Unit unit);
struct ShownPair {
    std::string first, second;
};
[[nodiscard]] ShownPair show_pair(u64 first, u64 second, Unit unit);

/// What else than bytes the two disagree on.
void add_facts(Same& same, const Report& a, const Report& b);
/// What would make them agree; `a`: the report of one of them.
void advise(Same& same, const Report& a);
/// docs/same-schema.md.
bool write_json(const Same& same, const TextSink& out);

}  // namespace binsize
