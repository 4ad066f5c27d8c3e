// How far a long piece of work has come, for whoever watches it: what is being done, and how many
// of how many parts are done. It is told at the borders of phases, tens of times a run and never in
// a loop over what a file holds; where nobody watches, that is one look at a pointer of the thread.
#pragma once

#include "base/error.hpp"

#include <atomic>
#include <mutex>
#include <string_view>

namespace binsize {

/// Where work tells how far it is; any thread may tell, any may look.
class Watcher {
public:
    struct State {
        std::string_view what;  ///< a literal; empty: nothing was told yet
        u64 done = 0, of = 0;   ///< parts; of 0: nobody counts
    };
    void tell(const State& state) {
        const std::lock_guard lock(mutex_);
        state_ = state;
    }
    [[nodiscard]] State state() const {
        const std::lock_guard lock(mutex_);
        return state_;
    }

private:
    mutable std::mutex mutex_;
    State state_;
};

/// Who watches the work of this thread, and of those that in_parallel() starts for it; null:
/// nobody.
inline Watcher*& watcher_of_thread() {
    thread_local Watcher* watcher = nullptr;
    return watcher;
}

/// While it lives, nobody watches what runs on this thread: pieces of a phase that is told as one.
class Unwatched {
public:
    Unwatched() { watcher_of_thread() = nullptr; }
    Unwatched(const Unwatched&) = delete;
    Unwatched& operator=(const Unwatched&) = delete;
    ~Unwatched() { watcher_of_thread() = before_; }

private:
    Watcher* before_ = watcher_of_thread();
};

/// A phase from here to the next; `what` is a literal. Its parts may be done on several threads.
class Steps {
public:
    explicit Steps(std::string_view what, u64 of = 0)
        : watcher_(watcher_of_thread()), what_(what), of_(of) {
        if (watcher_ != nullptr) watcher_->tell({what_, 0, of_});
    }
    Steps(const Steps&) = delete;
    Steps& operator=(const Steps&) = delete;
    void done() {
        if (watcher_ != nullptr) watcher_->tell({what_, ++done_, of_});
    }

private:
    Watcher* watcher_;
    std::string_view what_;
    u64 of_;
    std::atomic<u64> done_ = 0;
};

}  // namespace binsize
