// What a step leaves behind, at the end of one file that all steps of a build write to: this, and
// the texts that it counts, by one call, so that steps that end together do not mix. It is made and
// read by one build of this program on one machine, and says what the step saw, not what that
// means: whoever reads has time, a step has none.
#pragma once

#include "record/step/counters.hpp"

#include <cstddef>
#include <cstdint>

namespace binsize::record {

/// Names of the variables by which steps find the file, and each other.
inline constexpr const char* log_variable = "BINSIZE_BUILD_LOG";
inline constexpr const char* step_variable = "BINSIZE_BUILD_STEP";
/// Set where steps look at their own memory.
inline constexpr const char* series_variable = "BINSIZE_BUILD_SERIES";

/// What steps count, as a number: a bit each.
inline constexpr const char* counters_variable = "BINSIZE_BUILD_COUNTERS";

/// How the step came to be in the middle.
enum RawWay : std::uint8_t {
    way_toolexec,  ///< of Go's command
    way_path,      ///< as a wrapper, by a name that is found on PATH
};

/// In the order in which they follow.
enum RawText : std::uint8_t {
    raw_tool,       ///< the program, as it was called
    raw_folder,     ///< that it ran in
    raw_package,    ///< Go: TOOLEXEC_IMPORTPATH, of what its tools start, too
    raw_needs,      ///< Go: names of -importcfg, a line each
    raw_phases,     ///< Go: what the compiler says of its time
    raw_memory,     ///< numbers of eight bytes
    raw_arguments,  ///< each with the NUL that ends it
    raw_texts
};

struct RawStep {
    static constexpr std::uint64_t marked = 0x31706574'73656b62;

    std::uint64_t mark = marked;
    std::uint64_t size = 0;  ///< with what follows
    std::uint64_t id = 0, parent = 0;
    std::uint64_t way = way_toolexec;
    std::uint64_t process = 0;           ///< that watched
    std::uint64_t start = 0, end = 0;    ///< nanoseconds of the monotonic clock
    std::uint64_t user = 0, system = 0;  ///< microseconds
    std::uint64_t peak = 0;              ///< as ru_maxrss has it
    std::uint64_t minor_faults = 0, major_faults = 0, switches = 0, preemptions = 0;
    std::uint64_t read = 0, written = 0, reads = 0, writes = 0;
    Counts counts;
    std::uint64_t status = 0;        ///< as wait4(2) has it
    std::uint64_t memory_every = 0;  ///< milliseconds
    std::uint64_t sizes[raw_texts] = {};
};

}  // namespace binsize::record
