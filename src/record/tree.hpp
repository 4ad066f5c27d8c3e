// The processes below this one, as seen from time to time: what is no step of Go, and so has nobody
// who accounts for it. Linux alone; elsewhere nobody is seen.
#pragma once

#include "record/log.hpp"
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
    /// Looks at all that runs below `root`. `now`: seconds since the build began. Whether a process
    /// was there that was not before, or the other way round, of those that do not account for
    /// themselves.
    bool look(pid_t root, double now);
    /// All that was seen, by start, and between steps that account for themselves: those get the
    /// steps that started them where they do not know, and what they started is theirs.
    [[nodiscard]] std::vector<BuildStep> steps(std::vector<LoggedStep>& exact) const;
    [[nodiscard]] static bool works();

private:
    struct Parent {
        u64 id = 0;
        bool is_watcher = false;  // id is a place in watchers_
    };
    // A wrapper: what its tool started belongs to a step whose number its log has.
    struct Watcher {
        pid_t process = 0;
        double seen = 0;
        u64 parent = 0;
    };
    struct Seen {
        BuildStep step;
        Parent parent;
        unsigned long long started = 0;  // the kernel's, which tells reused numbers apart
        Series series{};
        double looked = 0;   // when the series was last added to
        double closely = 0;  // when all was last read that the kernel tells of it
        std::string name{};  // the kernel's, at that time
    };
    struct Ended {
        BuildStep step;
        Parent parent;
    };
    [[nodiscard]] static Ended so_far(const Seen& seen);
    [[nodiscard]] std::size_t watcher_at(pid_t process, u64 started, double now);
    bool series_;
    std::string folder_;  // the build's
    std::map<pid_t, Seen> running_;
    std::vector<Ended> ended_;
    std::map<pid_t, std::pair<u64, std::size_t>> watching_;  // when started, place in watchers_
    std::vector<Watcher> watchers_;
};

}  // namespace binsize::record
