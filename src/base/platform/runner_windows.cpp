// Windows: the system accounts to a process what it took alone, so nobody has to stand between.
#include "base/platform/process.hpp"
#include "base/platform/runner.hpp"
#include "base/platform/windows.hpp"

#include <fcntl.h>
#include <io.h>
#include <psapi.h>

namespace binsize {
namespace {

constexpr DWORD longest_run = 10;  // seconds

}  // namespace

Result<Runner> Runner::start() { return Runner(0, -1); }
Runner::Runner(Runner&&) noexcept : helper_(0), wire_(-1) {}
Runner::~Runner() = default;

Result<Runner::Run> Runner::run(const std::string& program,
                                const std::vector<std::string>& arguments) const {
    const int nothing = ::_open("NUL", _O_RDWR | _O_BINARY);
    const auto process = start_process({.program = program,
                                        .arguments = arguments,
                                        .in = nothing,
                                        .out = nothing,
                                        .err = nothing});
    if (nothing >= 0) ::_close(nothing);
    if (!process) return std::unexpected(process.error());
    HANDLE handle = reinterpret_cast<HANDLE>(*process);
    const bool late = ::WaitForSingleObject(handle, longest_run * 1000) == WAIT_TIMEOUT;
    if (late) ::TerminateProcess(handle, 1);
    FILETIME created{};
    FILETIME exited{};
    FILETIME kernel{};
    FILETIME user{};
    PROCESS_MEMORY_COUNTERS memory{};
    ::WaitForSingleObject(handle, INFINITE);
    ::GetProcessTimes(handle, &created, &exited, &kernel, &user);
    ::GetProcessMemoryInfo(handle, &memory, sizeof memory);
    const auto end = wait_for_process(*process);
    if (late) return fail(ErrorKind::unreadable, "it ran longer than {} seconds", longest_run);
    if (end.code != 0) return fail(ErrorKind::unreadable, "it exited with code {}", end.code);
    const auto ticks = [](const FILETIME& t) {  // of 100 ns
        return (u64{t.dwHighDateTime} << 32U) | t.dwLowDateTime;
    };
    return Run{static_cast<double>(ticks(exited) - ticks(created)) / 1e7, memory.PeakWorkingSetSize,
               false, 0};
}

}  // namespace binsize
