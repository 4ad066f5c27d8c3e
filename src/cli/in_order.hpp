// Many files at once: each is worked on by one of several threads, and what comes of it is taken
// where the call was made, in the order of the list, so that output is the same however many
// threads there were. What is under way stays within a bound of memory, by what each is expected
// to take.
#pragma once

#include "base/base.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace binsize::cli {

struct OrderPlan {
    std::size_t count = 0;
    std::size_t threads = 1;
    u64 memory = ~u64{0};  ///< bytes that all together may take; one alone always may
};

/// Calls work(i) for each i below count, which must not throw, and take(i, result), which may,
/// for one after the other. cost(i): bytes that work(i) and its result take until it is taken.
/// Stops early where take returns false.
template <class Cost, class Work, class Take>
void in_order(const OrderPlan& plan, Cost&& cost, Work&& work, Take&& take) {
    using Made = decltype(work(std::size_t{0}));
    if (plan.threads < 2 || plan.count < 2) {
        for (std::size_t i = 0; i < plan.count; ++i)
            if (!take(i, work(i))) return;
        return;
    }
    struct Slot {
        std::optional<Made> made;
        u64 bytes = 0;
    };
    // Results that wait for an earlier one are held: no more than a few for each thread.
    const std::size_t window = plan.threads * 4;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Slot> slots;  // of [taken, begun)
    std::size_t taken = 0;
    std::size_t begun = 0;
    u64 bytes = 0;
    bool stop = false;

    const auto run = [&] {
        const OneThread alone;  // the files are what is divided
        std::unique_lock lock(mutex);
        for (;;) {
            u64 expected = 0;
            changed.wait(lock, [&] {
                if (stop || begun == plan.count) return true;
                if (begun - taken >= window) return false;
                expected = cost(begun);
                return begun == taken || bytes + expected <= plan.memory;
            });
            if (stop || begun == plan.count) return;
            const auto at = begun++;
            bytes += expected;
            slots.emplace_back().bytes = expected;
            changed.notify_all();
            lock.unlock();
            auto made = work(at);
            lock.lock();
            slots[at - taken].made.emplace(std::move(made));
            changed.notify_all();
        }
    };

    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < std::min(plan.threads, plan.count); ++i) {
        try {
            threads.emplace_back(run);
        } catch (const std::system_error&) {  // as many as the system gives
            break;
        }
    }
    // However this ends, nobody goes on alone: threads are waited for after that.
    const struct Stop {
        std::mutex& mutex;
        std::condition_variable& changed;
        bool& stop;
        ~Stop() {
            const std::scoped_lock lock(mutex);
            stop = true;
            changed.notify_all();
        }
    } at_the_end{mutex, changed, stop};
    if (threads.empty()) return in_order({.count = plan.count}, cost, work, take);
    std::unique_lock lock(mutex);
    while (taken < plan.count && !stop) {
        changed.wait(lock, [&] { return !slots.empty() && slots.front().made.has_value(); });
        auto made = *std::move(slots.front().made);
        const auto at = taken;
        lock.unlock();
        const bool more = take(at, std::move(made));
        lock.lock();
        bytes -= slots.front().bytes;
        slots.pop_front();
        ++taken;
        stop = !more;
        changed.notify_all();
    }
}

}  // namespace binsize::cli
