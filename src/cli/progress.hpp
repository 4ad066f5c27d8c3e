// A sign of life for whoever waits at a terminal: after a second, one line on standard error of
// what is read, which of how many files it is, what is being done with it and how far that is, and
// for how long, that goes away when there is something else to say. Nothing where standard error is
// no terminal.
#pragma once

#include "base/steps.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace binsize::cli {

class Progress {
public:
    Progress() = default;
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress() { stop(); }

    /// A file is being read from now on, the `number`th of so many; 0: nobody counts.
    void reading(std::string_view file, u64 number = 0, u64 of = 0);
    /// The line goes away, and comes back with the next file.
    void stop();

private:
    void watch();
    [[nodiscard]] std::string line() const;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string file_;
    Watcher watcher_of_work_;
    std::chrono::steady_clock::time_point since_;
    bool done_ = false;
    std::thread watcher_;
};

}  // namespace binsize::cli
