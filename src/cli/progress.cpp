#include "cli/progress.hpp"

#include "base/text.hpp"

#include <unistd.h>

#include <chrono>

namespace binsize::cli {
namespace {

constexpr auto patience = std::chrono::seconds(1);
constexpr std::string_view clear_line = "\r\x1b[K";

void to_terminal(std::string_view text) {
    // A lost sign of life is no error.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Progress::Progress() {
    if (::isatty(STDERR_FILENO) == 1) watcher_ = std::thread([this] { watch(); });
}

Progress::~Progress() {
    if (!watcher_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    changed_.notify_one();
    watcher_.join();
}

void Progress::say(std::string what) {
    const std::lock_guard lock(mutex_);
    what_ = std::move(what);
}

void Progress::watch() {
    std::unique_lock lock(mutex_);
    bool shown = false;
    while (!changed_.wait_for(lock, patience, [this] { return done_; })) {
        shown = true;
        to_terminal(std::string(clear_line) + elide(printable(what_), 78));
    }
    if (shown) to_terminal(clear_line);
}

}  // namespace binsize::cli
