// What systems differ in where a step watches its tool.
#pragma once

#include "record/step/raw.hpp"

#include <sys/types.h>

#include <cstdint>

namespace binsize::record {

/// Until the time is over or the process ends; false where only the time can be told, and then at
/// once.
[[nodiscard]] bool wait_a_moment(pid_t process, int milliseconds);
/// Bytes that a process has in memory; 0 where nobody tells.
[[nodiscard]] std::uint64_t resident_in(pid_t process);
/// What passed through its calls; before it is collected, since afterwards its files are gone.
void read_traffic(pid_t process, RawStep& step);
/// Names this process for whoever looks at the tree of processes.
void call_this_process(const char* name);
/// In the tool's process, before it becomes the tool: it does not outlive the step.
void end_with_parent();

}  // namespace binsize::record
