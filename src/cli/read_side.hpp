// The report of one side, whole: an executable is analysed, and compressed where that is asked.
#pragma once

#include "cli/side.hpp"
#include "library/library.hpp"

#include <string>
#include <vector>

namespace binsize::cli {

/// What an executable's report is to hold; a saved one holds what it holds.
struct ReadOptions {
    bool symbols = false;             ///< also the breakdown by symbols
    bool gzip = false, zstd = false;  ///< subject.compressed
    bool code_hash = false;           ///< fingerprint.code
};

/// `path` "-" is standard input.
[[nodiscard]] Result<Report> read_side(Inputs& inputs, const std::string& path,
                                       const ReadOptions& options);

/// "2026-11-21" in UTC, from the system's clock.
[[nodiscard]] std::string today();
/// A whole text file of at most 64 MiB.
[[nodiscard]] Result<std::string> read_text(Inputs& inputs, const std::string& path);

}  // namespace binsize::cli
