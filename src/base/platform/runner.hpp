// What a program costs to run, by the operating system's own accounting.
#pragma once

#include "base/error.hpp"
#include "base/platform/trace.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace binsize {

/// A small process that starts the programs. The peak memory that the system accounts to a program
/// begins with that of the process which started it, until the program replaces it: so make one
/// before anything large is read.
class Runner {
public:
    static Result<Runner> start();
    Runner(Runner&& other) noexcept;
    Runner& operator=(Runner&&) = delete;
    ~Runner();

    struct Run {
        double seconds = 0;    ///< from the program's start to its exit
        u64 peak = 0;          ///< bytes resident at the peak
        bool at_most = false;  ///< the peak is what it began with: the program's own is below
        u64 read = 0;          ///< bytes that came from storage for it; 0 where nobody counts them
    };
    /// Input and outputs on /dev/null, at most 10 seconds. An Error says why it is no measurement:
    /// it could not be started, was ended by a signal, took too long, exited with another code
    /// than 0.
    [[nodiscard]] Result<Run> run(const std::string& program,
                                  const std::vector<std::string>& arguments) const;

private:
    Runner(pid_t helper, int wire) : helper_(helper), wire_(wire) {}
    pid_t helper_;
    int wire_;
};

/// Asks the system to keep nothing of a file in memory, and looks whether it does: the bytes that
/// it still has. Disturbs whoever else uses the file: only where a user asked for it. Errors:
/// unsupported (the system), unreadable.
[[nodiscard]] Result<u64> drop_from_cache(const std::string& path);

}  // namespace binsize
