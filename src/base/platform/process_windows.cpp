// Windows: CreateProcess. What is called a process id here is a handle, which waiting closes.
#include "base/platform/process.hpp"

#include "base/platform/windows.hpp"

#include <fcntl.h>
#include <io.h>

#include <array>
#include <cstdlib>
#include <thread>

namespace binsize {
namespace {

// As CommandLineToArgvW and the C library take a line apart.
void add_argument(std::string& line, std::string_view text) {
    if (!line.empty()) line += ' ';
    line += '"';
    std::size_t slashes = 0;
    for (const char c : text) {
        if (c == '"') line.append(slashes + 1, '\\');
        slashes = c == '\\' ? slashes + 1 : 0;
        line += c;
    }
    line.append(slashes, '\\');
    line += '"';
}

HANDLE handle_of(int descriptor, DWORD standard) {
    HANDLE handle = descriptor >= 0 ? reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor))
                                    : ::GetStdHandle(standard);
    ::SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    return handle;
}

HANDLE as_handle(pid_t process) { return reinterpret_cast<HANDLE>(process); }

// Reads to the end, or until there is more than is kept, which ends the program.
void drain(int from, std::string& into, u64 most, bool& too_much, HANDLE program) {
    std::array<char, 1 << 16> buffer;
    for (int got = 0; (got = ::_read(from, buffer.data(), buffer.size())) > 0;) {
        if (into.size() <= most) into.append(buffer.data(), static_cast<std::size_t>(got));
        if (into.size() <= most || too_much) continue;
        too_much = true;
        ::TerminateProcess(program, 1);
    }
}

}  // namespace

Pipe::Pipe() {
    if (::_pipe(ends_, 1 << 16, _O_BINARY | _O_NOINHERIT) != 0) ends_[0] = ends_[1] = -1;
}

Result<pid_t> start_process(const ProcessPlan& plan) {
    std::string line;
    add_argument(line, plan.program);
    for (const auto& argument : plan.arguments) add_argument(line, argument);
    std::string environment;
    if (plan.environment) {
        for (const auto& entry : *plan.environment) environment += entry + '\0';
        environment += '\0';
    }
    STARTUPINFOA start{};
    start.cb = sizeof start;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = handle_of(plan.in, STD_INPUT_HANDLE);
    start.hStdOutput = handle_of(plan.out, STD_OUTPUT_HANDLE);
    start.hStdError = handle_of(plan.err, STD_ERROR_HANDLE);
    PROCESS_INFORMATION made{};
    const auto started =
        ::CreateProcessA(nullptr, line.data(), nullptr, nullptr, TRUE, 0,
                         plan.environment ? environment.data() : nullptr,
                         plan.folder.empty() ? nullptr : plan.folder.c_str(), &start, &made);
    for (const int fd : {plan.in, plan.out, plan.err})
        if (fd >= 0)
            ::SetHandleInformation(reinterpret_cast<HANDLE>(::_get_osfhandle(fd)),
                                   HANDLE_FLAG_INHERIT, 0);
    if (started == 0)
        return fail(ErrorKind::unreadable, "a process cannot be started: {}", windows_error());
    ::CloseHandle(made.hThread);
    return reinterpret_cast<pid_t>(made.hProcess);
}

Ended wait_for_process(pid_t process) {
    const Handle program(as_handle(process));
    DWORD code = 0;
    Ended out;
    if (::WaitForSingleObject(program.get(), INFINITE) == WAIT_OBJECT_0 &&
        ::GetExitCodeProcess(program.get(), &code) != 0)
        out.code = static_cast<int>(code);
    return out;
}

Result<Captured> capture(ProcessPlan plan, std::chrono::seconds patience, u64 most_output) {
    Pipe out;
    Pipe err;
    plan.out = out.writing();
    plan.err = err.writing();
    const auto process = TRY(start_process(plan));
    out.close_writing();
    err.close_writing();
    Captured captured;
    bool more_out = false;
    bool more_err = false;
    std::thread of_out(
        [&] { drain(out.reading(), captured.out, most_output, more_out, as_handle(process)); });
    std::thread of_err(
        [&] { drain(err.reading(), captured.err, most_output, more_err, as_handle(process)); });
    const auto most = std::chrono::milliseconds(patience).count();
    captured.late =
        ::WaitForSingleObject(as_handle(process), static_cast<DWORD>(most)) == WAIT_TIMEOUT;
    if (captured.late) ::TerminateProcess(as_handle(process), 1);
    of_out.join();
    of_err.join();
    captured.too_much = more_out || more_err;
    captured.end = wait_for_process(process);
    return captured;
}

std::string find_program(std::string_view name) {
    std::array<char, 4096> found{};
    const auto size = ::SearchPathA(nullptr, std::string(name).c_str(), ".exe",
                                    static_cast<DWORD>(found.size()), found.data(), nullptr);
    return size == 0 || size >= found.size() ? std::string() : std::string(found.data(), size);
}

std::vector<std::string> environment_entries() {
    std::vector<std::string> out;
    char* all = ::GetEnvironmentStringsA();
    for (const char* at = all; at != nullptr && *at != '\0'; at += std::string_view(at).size() + 1)
        out.emplace_back(at);
    if (all != nullptr) ::FreeEnvironmentStringsA(all);
    return out;
}

}  // namespace binsize
