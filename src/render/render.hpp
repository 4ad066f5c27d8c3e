// The door of render: Report, Diff, Verdict → text, markdown, csv. Sees no Image. A reporter is a
// folder of its own and one line of reporters.def; no command knows any by name.
//
// The door also names style.hpp, table.hpp, verdict/verdict.hpp and variants/variants.hpp.
#pragma once

#include "compare/compare.hpp"
#include "render/style.hpp"
#include "render/table.hpp"
#include "render/variants/variants.hpp"
#include "render/verdict/verdict.hpp"

#include <span>
#include <string_view>

namespace binsize {

/// Which rulers a table of rows shows.
enum class Domain : u8 { file, memory, both };

struct RenderOptions {
    Style style = {};
    Domain domain = Domain::both;
    bool chosen_breakdowns = false;  ///< -d was given: exactly these, no card
    bool chosen_tables = false;      ///< --table was given
    bool many = false;  ///< several inputs were given, however many of them could be read
};

/// How one output format writes what binsize computes. A null function: not in this format.
struct Reporter {
    std::string_view id;
    std::string_view description;
    /// Breakdowns that a report in this format shows unless others are asked for; empty: the
    /// default set of the analysis.
    std::span<const std::string_view> breakdowns;
    /// Rows of a breakdown unless -n is given; 0: all.
    u64 rows = 0;
    /// Each returns false where the sink is closed.
    bool (*reports)(std::span<const Report>, const RenderOptions&, const TextSink&) = nullptr;
    bool (*diff)(const Diff&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*why)(const Why&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*what_if)(const WhatIf&, const RenderOptions&, const TextSink&) = nullptr;
};

[[nodiscard]] std::span<const Reporter* const> reporters();
/// Null where there is none of that name.
[[nodiscard]] const Reporter* find_reporter(std::string_view id);

}  // namespace binsize
