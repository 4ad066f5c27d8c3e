#include "base/platform/signals.hpp"

#include "base/platform/losses.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace binsize {
namespace {

// A handler is told nothing but its signal.
std::atomic<void (*)()> last_act{nullptr};

// Only async-signal-safe calls here: the handler cannot know which file it was. Two threads read
// (base/parallel.hpp) and both may come here; the first one speaks and ends the process.
extern "C" void on_bus_error(int, siginfo_t* about, void*) {
    // What somebody sent (kill(2)) has no address.
    if (about->si_code > 0 && MappingGuard::replace(about->si_addr)) return;
    static std::atomic_flag spoken;
    while (spoken.test_and_set()) ::pause();
    if (const auto act = last_act.load()) act();
    constexpr char message[] =
        "binsize: an input could not be read to its end: it shrank or its device failed\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, message, sizeof message - 1);
    ::_exit(3);
}

}  // namespace

void before_death(void (*act)()) { last_act = act; }

void install_signal_handlers() {
    struct sigaction ignore{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, nullptr);
    ::sigaction(SIGXFSZ, &ignore, nullptr);
    struct sigaction bus{};
    bus.sa_sigaction = on_bus_error;
    bus.sa_flags = SA_SIGINFO;
    ::sigaction(SIGBUS, &bus, nullptr);
}

void end_by_signal(int signal) {
    ::signal(signal, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
    ::raise(signal);
    std::_Exit(128 + signal);
}

std::string name_of_signal(int signal) { return ::strsignal(signal); }

}  // namespace binsize
