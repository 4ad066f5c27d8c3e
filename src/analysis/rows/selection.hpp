// What of a report is asked for: breakdowns by name, and which of their rows (`--only`).
#pragma once

#include "analysis/rows/breakdowns.hpp"
#include "analysis/rows/keys.hpp"

namespace binsize {

/// A line of breakdowns.def.
struct KeyEntry {
    std::string_view id, singular;
    Cut cut;
    Key (*make)(const Division&);
};
[[nodiscard]] std::span<const KeyEntry> breakdown_entries();
/// Null where there is none.
[[nodiscard]] const KeyEntry* find_entry(std::string_view id);
[[nodiscard]] Result<const KeyEntry*> entry_of(std::string_view id);
/// What the options ask for, or the default set.
[[nodiscard]] const std::vector<std::vector<std::string>>& wanted_breakdowns(
    const ReportOptions& options);

/// One `--only`.
struct Filter {
    const KeyEntry* entry = nullptr;
    std::string glob;
    bool leaves_out = false;
};

[[nodiscard]] Result<std::vector<Filter>> parse_filters(const ReportOptions& options);

/// All filters of one kind: which of its rows they let through.
struct Sieve {
    Key key;
    std::size_t cut = 0;
    std::vector<bool> passes;
};

[[nodiscard]] std::vector<Sieve> make_sieves(const Model& model, std::span<const Filter> filters);

}  // namespace binsize
