#include "cli/explore/way_back.hpp"

#include "base/platform/signals.hpp"

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace binsize::cli {
namespace {

// A handler is told nothing but its signal: what it needs lies here.
struct WayBack {
    std::atomic<bool> needed;
    int terminal;
    termios modes;
    char text[512];
    std::size_t size;
};
WayBack way_back;

extern "C" void restore_terminal() {
    if (!way_back.needed.exchange(false)) return;
    [[maybe_unused]] const auto written = ::write(way_back.terminal, way_back.text, way_back.size);
    (void)::tcsetattr(way_back.terminal, TCSANOW, &way_back.modes);
}

extern "C" void on_fault(int signal) {
    restore_terminal();
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

}  // namespace

void keep_way_back(int terminal, std::string_view restoring) {
    way_back.terminal = terminal;
    way_back.size = std::min(restoring.size(), sizeof way_back.text);
    std::copy_n(restoring.begin(), way_back.size, way_back.text);
    if (::tcgetattr(terminal, &way_back.modes) != 0) return;
    way_back.needed = true;
    before_death(restore_terminal);
    struct sigaction fault{};
    fault.sa_handler = on_fault;
    for (const int signal : {SIGSEGV, SIGABRT, SIGILL, SIGFPE})
        ::sigaction(signal, &fault, nullptr);
}

void forget_way_back() { way_back.needed = false; }

}  // namespace binsize::cli
