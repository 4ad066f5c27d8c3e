// The processes below this one, as seen from time to time: what is no step of Go, and so has nobody
// who accounts for it. Linux alone; elsewhere nobody is seen.
#pragma once

#include "record/series.hpp"

#include <binsize/build.hpp>

#include <sys/types.h>

#include <map>
#include <string>

namespace binsize::record {

class Tree {
public:
    /// `series`: what each has in memory over time, too.
    explicit Tree(bool series) : series_(series) {}
    /// Orphans below this process become its children, so that none is lost.
    void adopt();
    /// Looks at all that runs below `root`. `now`: seconds since the build began.
    void look(pid_t root, double now);
    /// All that was seen, by start.
    [[nodiscard]] std::vector<BuildStep> steps() const;
    [[nodiscard]] static bool works();

private:
    struct Seen {
        BuildStep step;
        unsigned long long started = 0;  // the kernel's, which tells reused numbers apart
        Series series{};
        double looked = 0;  // when the series was last added to
    };
    [[nodiscard]] static BuildStep seen_so_far(const Seen& seen);
    bool series_;
    std::string folder_;  // the build's
    std::map<pid_t, Seen> running_;
    std::vector<BuildStep> ended_;
};

}  // namespace binsize::record
