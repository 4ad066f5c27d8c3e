// A sign of life for whoever waits at a terminal: after a second, one line on standard error that
// goes away when the work is done. Nothing where standard error is no terminal.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace binsize::cli {

class Progress {
public:
    Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();

    /// What is being done from now on, "reading app".
    void say(std::string what);

private:
    void watch();
    std::mutex mutex_;
    std::condition_variable changed_;
    std::string what_;
    bool done_ = false;
    std::thread watcher_;
};

}  // namespace binsize::cli
