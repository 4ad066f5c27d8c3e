// Windows has no signals to speak of: a closed pipe is an error of write as it is. What a mapped
// file says when its bytes cannot be read is an exception of the system's
// (EXCEPTION_IN_PAGE_ERROR).
#include "base/platform/signals.hpp"

#include "base/platform/descriptors.hpp"
#include "base/platform/windows.hpp"

#include <atomic>
#include <cstdlib>

namespace binsize {
namespace {

// A handler is told nothing but its exception.
std::atomic<void (*)()> last_act{nullptr};

LONG CALLBACK on_exception(EXCEPTION_POINTERS* what) {
    if (what->ExceptionRecord->ExceptionCode != EXCEPTION_IN_PAGE_ERROR)
        return EXCEPTION_CONTINUE_SEARCH;
    if (const auto act = last_act.load()) act();
    (void)write_whole(standard_error,
                      "binsize: an input could not be read to its end: it shrank or its device "
                      "failed\n");
    std::_Exit(3);
}

}  // namespace

void before_death(void (*act)()) { last_act = act; }

void install_signal_handlers() { ::AddVectoredExceptionHandler(1, on_exception); }

void end_by_signal(int signal) { std::_Exit(128 + signal); }

std::string name_of_signal(int signal) { return std::to_string(signal); }

}  // namespace binsize
