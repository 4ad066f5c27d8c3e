// A tool of the build in the middle: `go build -toolexec` starts a step with the tool's command
// line. The tool gets input, outputs, folder and signals as they are, and the step ends as the tool
// did. It runs hundreds of times in a build, so it does what it must and no more, and needs nothing
// but the calls of the system: on Linux it is a program by itself that no library is loaded for
// (src/record/alone/), elsewhere this program under another name.
#pragma once

namespace binsize::record {

inline constexpr const char* step_name = "binsize-toolexec";

/// Whether this process was started as a step of an observed build: by its name alone.
[[nodiscard]] bool is_step(const char* own_name);
/// Runs the tool that argv names behind the own name, notes what it took, and ends as it did.
[[noreturn]] void run_step(int argc, char** argv);

}  // namespace binsize::record
