// How much memory of its own the program needs, as a limit that it has to manage with. What it maps
// of files is not counted, nor is time: both are the machine's.
#pragma once

#include "support/run.hpp"

#include <sys/wait.h>

#include <cstdlib>
#include <string>

namespace binsize::test {

/// Whether the program runs with so many MiB of data (RLIMIT_DATA); always true under a sanitizer,
/// whose own memory comes on top.
inline bool needs_at_most(int mebibytes, const std::string& arguments) {
#ifdef __SANITIZE_ADDRESS__
    static_cast<void>(mebibytes);
    static_cast<void>(arguments);
    return true;
#else
    const auto command = "ulimit -d " + std::to_string(mebibytes * 1024) + "; exec '" + program() +
                         "' " + arguments + " >/dev/null 2>&1";
    const int status = std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe)
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
#endif
}

}  // namespace binsize::test
