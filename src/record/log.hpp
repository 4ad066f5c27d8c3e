// What the steps of a build left behind (step/raw.hpp), and what that means.
#pragma once

#include "base/bytes.hpp"
#include "record/step/counters.hpp"

#include <binsize/build.hpp>

#include <string_view>
#include <vector>

namespace binsize::record {

struct LoggedStep {
    BuildStep step;
    u64 process = 0;  ///< that watched its tool
};
/// The steps of a whole file, times in seconds of the monotonic clock; what is cut off or damaged
/// is left out.
[[nodiscard]] std::vector<LoggedStep> read_log(ByteView log, std::string_view folder = {});

[[nodiscard]] BuildCounters counters_of(const Counts& counts);

/// Package and module of a step of Go: from its arguments and the folder that it runs in.
void describe_go_step(BuildStep& step, const std::vector<std::string_view>& arguments,
                      std::string_view folder);

}  // namespace binsize::record
