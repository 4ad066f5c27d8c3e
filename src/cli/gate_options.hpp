// What `binsize gate` was asked for, and the budget that comes of it: the configuration's rules and
// those of the command line.
#pragma once

#include "cli/config_file.hpp"

#include <optional>
#include <string>
#include <vector>

namespace binsize::cli {

struct GateOptions {
    std::vector<std::string> files;
    std::string config;
    std::string baseline;
    std::string parent;
    std::string database;
    std::string max;
    std::string max_growth;
    std::string max_shrink;
    std::vector<std::string> allow;
    std::vector<std::string> builds, baseline_builds, parent_builds;
    std::string today;
    bool strict_baseline = false;
    bool compressed = false;
    OutputOptions output;
};

/// Errors (usage): a mistake in a rule or an allowance; nothing to judge.
[[nodiscard]] Result<Budget> budget_of(const GateOptions& options,
                                       const std::optional<ConfigFile>& config, Inputs& inputs);

/// A path of the repository stays, so that annotations find the file; others keep their base name.
[[nodiscard]] std::string shown_path(const std::string& path);

}  // namespace binsize::cli
