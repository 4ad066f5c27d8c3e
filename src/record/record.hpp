// The door of record: observing a build while it runs. Knows no file format. What cannot be
// observed is left out and said; a recorder that fails never fails the build.
#pragma once

#include "base/error.hpp"
#include "record/step/step.hpp"

#include <binsize/build.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::record {

/// By the names that users give them; nothing where it is no list of those. "none": none.
[[nodiscard]] std::optional<u64> counters_named(std::string_view list);
/// What counts on most machines, and costs next to nothing where it does not.
inline constexpr const char* usual_counters = "instructions,cycles";

struct Plan {
    std::vector<std::string> command;  ///< never empty; its first word is searched for in PATH
    std::string self;                  ///< path of this program, which takes part as a tool
    u64 counters = 0;                  ///< counters_named()
    bool counters_asked = false;       ///< by the user: those that cannot be had are noted
    bool cold = false;     ///< Go: with an empty build cache, which is dropped afterwards
    bool follow = true;    ///< look at processes that are no steps of Go
    bool wrappers = true;  ///< put wrappers of compilers on PATH, so that none is missed
    bool series = true;    ///< look at what longer steps have in memory while they run
};

struct Outcome {
    BuildRecord record;
    int signal = 0;  ///< that ended the command, or 0
};

/// Runs the command with this process's input, outputs and terminal, and waits for its end. An
/// Error (unreadable): it could not be started.
[[nodiscard]] Result<Outcome> observe(const Plan& plan);

}  // namespace binsize::record
