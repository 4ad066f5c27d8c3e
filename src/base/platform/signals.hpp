// The signals that would otherwise end a report without a word.
#pragma once

#include <atomic>
#include <string>

namespace binsize {

/// A closed pipe and a limit on the size of files become errors of write(); a file that shrinks
/// while it is mapped (SIGBUS) ends the process with one line and exit code 3, or costs that file
/// alone (Losses).
void install_signal_handlers();
/// While it lives, what is mapped by the thread that made it is read to its end whatever becomes of
/// the file, where install_signal_handlers() was called: bytes that are not to be had read as
/// zeros, and any() says so, also when another thread read them. Whoever asks gives up what came of
/// it. Windows lets nobody shrink a file that is mapped; there any() is false, and a device that
/// fails ends the process.
class Losses {
public:
    Losses();
    Losses(const Losses&) = delete;
    Losses& operator=(const Losses&) = delete;
    ~Losses();
    [[nodiscard]] bool any() const { return any_.load(); }

private:
    friend struct MappingGuard;
    std::atomic<bool> any_ = false;
    Losses* before_;
};

/// While it lives, what its thread maps is guarded for these Losses, whoever made them: of files
/// that are opened on the way, maybe by a thread that has none.
class GuardedFor {
public:
    explicit GuardedFor(Losses& losses);
    GuardedFor(const GuardedFor&) = delete;
    GuardedFor& operator=(const GuardedFor&) = delete;
    ~GuardedFor();

private:
    Losses* before_;
};

/// Has SIGBUS call this first; only async-signal-safe calls may be made there.
void before_death(void (*last_act)());
/// Ends the process as the signal would have done.
[[noreturn]] void end_by_signal(int signal);
/// "Segmentation fault".
[[nodiscard]] std::string name_of_signal(int signal);

}  // namespace binsize
