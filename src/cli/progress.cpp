#include "cli/progress.hpp"

#include "base/platform/descriptors.hpp"
#include "base/text.hpp"
#include "cli/terminal.hpp"

#include <fmt/format.h>

namespace binsize::cli {
namespace {

constexpr auto patience = std::chrono::seconds(1);
constexpr std::string_view clear_line = "\r\x1b[K";

void to_terminal(std::string_view text) {
    // A lost sign of life is no error.
    (void)write_whole(standard_error, text);
}

}  // namespace

void Progress::reading(std::string_view file, u64 number, u64 of) {
    if (!is_terminal(standard_error)) return;
    {
        const std::lock_guard lock(mutex_);
        file_ = file == "-" ? "standard input" : file;
        if (of > 1) file_ += fmt::format(" ({} of {})", number, of);
    }
    watcher_of_work_.tell({});
    watcher_of_thread() = &watcher_of_work_;
    if (watcher_.joinable()) return;
    since_ = std::chrono::steady_clock::now();
    done_ = false;
    watcher_ = std::thread([this] { watch(); });
}

void Progress::stop() {
    if (!watcher_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        done_ = true;
    }
    changed_.notify_one();
    watcher_.join();
    watcher_of_thread() = nullptr;
}

std::string Progress::line() const {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - since_);
    const auto work = watcher_of_work_.state();
    std::string rest;
    if (!work.what.empty()) rest = fmt::format(": {}", work.what);
    if (work.of > 1) rest += fmt::format(" {} of {}", work.done, work.of);
    rest += fmt::format(", {} s", seconds.count());
    const auto width = error_width() - 1;
    const auto room = width > rest.size() + 26 ? width - rest.size() - 17 : 10;
    return fmt::format("binsize: reading {}{}", elide(printable(file_), room), rest);
}

void Progress::watch() {
    std::unique_lock lock(mutex_);
    bool shown = false;
    while (!changed_.wait_for(lock, patience, [this] { return done_; })) {
        shown = true;
        to_terminal(std::string(clear_line) + line());
    }
    if (shown) to_terminal(clear_line);
}

}  // namespace binsize::cli
