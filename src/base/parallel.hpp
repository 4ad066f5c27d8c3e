// Two things at once: most machines that run binsize have two cores or more, and few of its steps
// divide further. What runs must not depend on which is done first.
#pragma once

#include "base/steps.hpp"

#include <cstddef>
#include <exception>
#include <optional>
#include <system_error>
#include <thread>

namespace binsize {

namespace parallel_detail {
// How many OneThread objects live on this thread.
inline unsigned& one_thread_depth() {
    thread_local unsigned depth = 0;
    return depth;
}
}  // namespace parallel_detail

/// While it lives, what runs on this thread stays on it: work that is divided already, into many
/// pieces each too small for a thread of its own.
class OneThread {
public:
    OneThread() { ++parallel_detail::one_thread_depth(); }
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;
    ~OneThread() { --parallel_detail::one_thread_depth(); }
};

/// Calls both, each on a thread of its own where the system gives one, and returns when both have.
/// What either throws (memory that is not to be had) is thrown here.
template <class F, class G>
void in_parallel(F&& first, G&& second) {
    if (parallel_detail::one_thread_depth() > 0) {
        first();
        second();
        return;
    }
    std::exception_ptr problem;
    std::optional<std::jthread> helper;
    if (std::thread::hardware_concurrency() > 1) {
        try {
            helper.emplace([&second, &problem, watcher = watcher_of_thread()] {
                watcher_of_thread() = watcher;
                try {
                    second();
                } catch (...) {
                    problem = std::current_exception();
                }
            });
        } catch (const std::system_error&) {  // no thread to be had: one after the other
            helper.reset();
        }
    }
    first();
    if (helper)
        helper->join();
    else
        second();
    if (problem) std::rethrow_exception(problem);
}

/// Calls work(from, to) for both halves of [0, count), at once where `count` is worth a thread.
template <class F>
void in_halves(std::size_t count, std::size_t worth_a_thread, F&& work) {
    if (count < worth_a_thread) return work(std::size_t{0}, count);
    in_parallel([&] { work(std::size_t{0}, count / 2); }, [&] { work(count / 2, count); });
}

}  // namespace binsize
