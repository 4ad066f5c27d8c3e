// A tool of the build in the middle: `go build -toolexec` starts a step with the tool's command
// line. The tool gets input, outputs, folder and signals as they are, and the step ends as the tool
// did. It runs hundreds of times in a build, so it does what it must and no more, and needs nothing
// but the calls of the system: on Linux it is a program by itself that no library is loaded for
// (src/record/alone/), elsewhere this program under another name.
#pragma once

namespace binsize::record {

inline constexpr const char* step_name = "binsize-toolexec";
/// What wrappers call themselves while their tools run.
inline constexpr const char* wrapper_name = "binsize-step";

/// Whether this process was started as a step of an observed build: by its name alone.
[[nodiscard]] bool is_step(const char* own_name);
/// Runs the tool that argv names behind the own name, notes what it took, and ends as it did.
[[noreturn]] void run_step(int argc, char** argv);
/// As a wrapper: `own_path` is a link in a folder that is on PATH, named as a tool; the tool is the
/// next of that name behind it. It gets the arguments as they are, and the PATH that the user has:
/// gcc looks for its parts by it, ccache for the compiler. Drivers of a build, which call compilers
/// by name, keep the wrappers.
[[noreturn]] void run_wrapper(int argc, char** argv, const char* own_path);

}  // namespace binsize::record
