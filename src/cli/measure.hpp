// What a program costs to run, by the operating system's own accounting. It runs somebody's
// program: only ever called where a user asked for it.
#pragma once

#include <binsize/variants.hpp>

#include <string>
#include <vector>

namespace binsize::cli {

/// Runs `path` with `arguments` until about a second has gone by, at least 5 and at most 50 times,
/// input and outputs on /dev/null, each run at most 10 seconds; the first is a warm-up that does
/// not count. A program that fails to start, is killed or takes too long gives a `problem`.
[[nodiscard]] RunCost measure_run(const std::string& path,
                                  const std::vector<std::string>& arguments);

/// Words of a command line, separated by blanks; '…' and "…" keep blanks, \ the next character.
/// Nothing where a quote never closes.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view text);

}  // namespace binsize::cli
