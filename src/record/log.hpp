// What the steps of a build leave behind: a line each, written at once to the end of one file, so
// that steps that end together do not mix.
#pragma once

#include <binsize/build.hpp>

#include <string>
#include <string_view>

namespace binsize::record {

/// Names of the variables by which steps find the file, and each other.
inline constexpr const char* log_variable = "BINSIZE_BUILD_LOG";
inline constexpr const char* step_variable = "BINSIZE_BUILD_STEP";
/// Set where steps look at their own memory.
inline constexpr const char* series_variable = "BINSIZE_BUILD_SERIES";
inline constexpr std::string_view step_name = "binsize-toolexec";

/// Times are in seconds of the monotonic clock.
[[nodiscard]] std::string log_line(const BuildStep& step);
/// The steps of a whole file; lines that are cut off or damaged are left out.
[[nodiscard]] std::vector<BuildStep> read_log(std::string_view text);

/// Package, module and what it needs, of a step of Go: from its arguments, the folder that it runs
/// in, and the file that lists what it imports. `linked`: the packages of what is linked.
void describe_go_step(BuildStep& step, const std::vector<std::string_view>& arguments,
                      std::string_view folder, bool with_needs);

}  // namespace binsize::record
