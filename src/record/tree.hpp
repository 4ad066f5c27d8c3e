// The processes below this one, as seen from time to time: what is no step of Go, and so has nobody
// who accounts for it. Linux alone; elsewhere nobody is seen.
#pragma once

#include <binsize/build.hpp>

#include <sys/types.h>

#include <map>

namespace binsize::record {

class Tree {
public:
    /// Orphans below this process become its children, so that none is lost.
    void adopt();
    /// Looks at all that runs below `root`. `now`: seconds since the build began.
    void look(pid_t root, double now);
    /// All that was seen, by start.
    [[nodiscard]] std::vector<BuildStep> steps() const;
    [[nodiscard]] static bool works();
    /// Until it is time to look again, or the process ends.
    static void wait_a_moment(pid_t process);

private:
    struct Seen {
        BuildStep step;
        unsigned long long started = 0;  // the kernel's, which tells reused numbers apart
    };
    std::map<pid_t, Seen> running_;
    std::vector<BuildStep> ended_;
};

}  // namespace binsize::record
