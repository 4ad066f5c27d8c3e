// The door of record: observing a build while it runs. Knows no file format. What cannot be
// observed is left out and said; a recorder that fails never fails the build.
#pragma once

#include "base/error.hpp"

#include <binsize/build.hpp>

#include <string>
#include <vector>

namespace binsize::record {

struct Plan {
    std::vector<std::string> command;  ///< never empty; its first word is searched for in PATH
    std::string self;                  ///< path of this program, which takes part as a tool
    bool cold = false;   ///< Go: with an empty build cache, which is dropped afterwards
    bool follow = true;  ///< look at processes that are no steps of Go
    bool series = true;  ///< look at what longer steps have in memory while they run
};

struct Outcome {
    BuildRecord record;
    int signal = 0;  ///< that ended the command, or 0
};

/// Runs the command with this process's input, outputs and terminal, and waits for its end. An
/// Error (unreadable): it could not be started.
[[nodiscard]] Result<Outcome> observe(const Plan& plan);

/// Whether this process was started as a step of an observed build: by its name alone.
[[nodiscard]] bool is_step(const char* own_name);
/// Runs the tool that argv names behind the own name, notes what it took, and ends as it did.
[[noreturn]] void run_step(int argc, char** argv);

}  // namespace binsize::record
