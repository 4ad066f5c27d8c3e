// What a program costs to run, by the operating system's own accounting. It runs somebody's
// program: only ever called where a user asked for it.
#pragma once

#include "base/platform/runner.hpp"

#include <binsize/variants.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace binsize::cli {

/// Runs each program with `arguments` until about a second of it has gone by, at least 5 and at
/// most 50 times, in turns, so that what slows the machine down meets all of them. The first run
/// of each is a warm-up that does not count.
[[nodiscard]] std::vector<RunCost> measure_runs(const Runner& runner,
                                                std::span<const std::string> programs,
                                                const std::vector<std::string>& arguments);

struct ColdCost {
    RunCost cost;
    u64 read = 0;  ///< bytes from storage, median over the runs
};
/// The same of one program whose file is dropped from memory before each run. Without a figure
/// where the system keeps some of it.
[[nodiscard]] ColdCost measure_cold_runs(const Runner& runner, const std::string& program,
                                         const std::vector<std::string>& arguments);

/// Words of a command line, separated by blanks; '…' and "…" keep blanks, \ the next character.
/// Nothing where a quote never closes.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view text);

}  // namespace binsize::cli
