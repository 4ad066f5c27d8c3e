// One run of a program under observation: what it asks of the system until it reaches a place, and
// which of its pages are there when it ends. It runs somebody's program: only ever called where a
// user asked for it.
#pragma once

#include "base/error.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace binsize {

struct TraceRange {
    u64 address = 0, size = 0;  ///< as the file states them, whole pages
};
struct TraceRequest {
    std::string program;  ///< a path with a slash
    std::vector<std::string> arguments;
    std::optional<u64> place;  ///< the first instruction of main, as the file states it
    bool fixed = false;        ///< the system puts it where the file says
    std::vector<TraceRange> ranges;
    /// No neighbour comes along with a page: what is in memory then was touched.
    bool pages_apart = false;
};

struct Trace {
    struct Call {
        std::string name;
        u64 count = 0;
    };
    /// In order of their numbers of times, of all threads; nothing where the place was not reached.
    std::optional<std::vector<Call>> calls;
    struct Pages {
        u64 resident = 0;                 ///< bytes that are in memory when it ends
        u64 written = 0;                  ///< of these, no longer those of the file
        std::vector<TraceRange> present;  ///< where they lie, as the file states it
    };
    std::vector<Pages> pages;  ///< by range; empty where nobody could look
};

/// Input and outputs on /dev/null, at most 10 seconds. Errors: unsupported (the system, or what it
/// allows), unreadable (it could not be started, or did not end in time).
[[nodiscard]] Result<Trace> trace_run(const TraceRequest& request);

/// What trace_run() does for `pages_apart`. False where that is not to be had: too many pages, a
/// processor that nobody has tried.
[[nodiscard]] bool set_pages_apart(pid_t thread, u64 base, const std::vector<TraceRange>& ranges);

/// "openat"; "call 451" where the name is not known.
[[nodiscard]] std::string system_call_name(u64 number);

}  // namespace binsize
