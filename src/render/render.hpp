// The door of render: reports, diffs, verdicts and comparisons → text, markdown, csv and others.
// Sees no Image. A reporter is a folder of its own and one line of reporters.def; no command knows
// any by name.
//
// The door also names style.hpp, table.hpp and explore/explore.hpp: a report that somebody walks
// through on a terminal, without the terminal.
#pragma once

#include "compare/compare.hpp"
#include "render/style.hpp"
#include "render/table.hpp"

#include <binsize/render.hpp>

#include <span>
#include <string_view>

namespace binsize {

struct BuildRecord;
struct BuildDiff;
struct Start;
struct Trend;

using Verdicts = std::span<const GateVerdict>;

/// How one output format writes what binsize computes. A null function: not in this format.
struct Reporter {
    std::string_view id;
    std::string_view description;
    /// Breakdowns that a report in this format shows unless others are asked for; empty: the
    /// default set of the analysis.
    std::span<const std::string_view> breakdowns = {};
    /// Rows of a breakdown unless -n is given; 0: all.
    u64 rows = 0;
    /// Tables that a report in this format has of an executable where nobody asked for breakdowns
    /// or tables, beside the usual ones.
    std::span<const std::string_view> tables = {};
    /// Of several files a report in this format says what their containers and toolchains say, and
    /// nothing of their rows, unless some are asked for.
    bool glance_of_many = false;
    /// ReportOptions::packages_enough, where nothing special is asked for.
    u64 packages_enough = 0;
    /// Where breakdowns are asked for, a report in this format shows nothing beside their rows.
    bool rows_alone = false;
    /// Each returns false where the sink is closed. Of verdicts there is at least one.
    bool (*reports)(std::span<const Report>, const RenderOptions&, const TextSink&) = nullptr;
    bool (*diff)(const Diff&, const RenderOptions&, const TextSink&) = nullptr;
    /// Breakdowns that a diff in this format compares where both sides have them and no others are
    /// asked for; empty: those of diff_reports().
    std::span<const std::string_view> diff_breakdowns = {};
    bool (*verdicts)(Verdicts, const RenderOptions&, const TextSink&) = nullptr;
    bool (*comparison)(const Comparison&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*why)(const Why&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*what_if)(const WhatIf&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*same)(const Same&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*build)(const BuildRecord&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*build_diff)(const BuildDiff&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*start)(const Start&, const RenderOptions&, const TextSink&) = nullptr;
    bool (*trend)(const Trend&, const RenderOptions&, const TextSink&) = nullptr;
    /// `reports` of one report after the other is `reports` of all of them: each may be written as
    /// soon as it is there.
    bool one_by_one = false;
    /// Where a CI service shows a page beside the log: the environment variable that names a file
    /// for it, and who writes it; else null.
    const char* page_file = nullptr;
    bool (*page)(Verdicts, const RenderOptions&, const TextSink&) = nullptr;
};

[[nodiscard]] std::span<const Reporter* const> reporters();
/// Null where there is none of that name. The first of the list is the usual one.
[[nodiscard]] const Reporter* find_reporter(std::string_view id);

}  // namespace binsize
