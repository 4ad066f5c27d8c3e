// Which loaders this program can use, and the way to the one that it does not contain: LIEF lives
// in binsize-lief, a second executable beside this one, so that a crash of a parser that we did
// not write stays in its own process, with limits on memory and time.
#pragma once

#include "base/error.hpp"
#include "format/format.hpp"

#include <span>
#include <string>

namespace binsize::cli {

/// The loader that is compiled in: "native", or "lief" in binsize-lief.
[[nodiscard]] std::string_view own_loader();
/// The loaders that --loader accepts on this machine, separated by blanks.
[[nodiscard]] std::string available_loaders();

/// load() or load_lief(), whichever is compiled in.
[[nodiscard]] Result<Image> load_image(ByteView bytes, const LoadOptions& options);

/// Where binsize-lief is, or should be: beside this executable.
[[nodiscard]] std::string lief_program();

/// How a run of binsize-lief ended, and what it printed.
struct LiefRun {
    int code = 0;
    std::string output;
    std::string errors;
};
/// Runs binsize-lief with these arguments. An Error says in one line why there is no result: not
/// installed, crashed, out of time, more to say than `most_output` bytes.
[[nodiscard]] Result<LiefRun> run_lief(std::span<const std::string> arguments,
                                       u64 most_output = u64{2} << 30U);

/// What it said on standard error, one line as our own, to ours.
void relay_errors(const LiefRun& run);

/// `--loader lief` in a program without LIEF: hands the command line on and relays what comes back.
/// The process's exit code.
[[nodiscard]] int relay_to_lief(int argc, char** argv);

}  // namespace binsize::cli
