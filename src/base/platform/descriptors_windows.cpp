#include "base/platform/descriptors.hpp"

#include "base/platform/windows.hpp"

#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <sys/stat.h>
#include <cerrno>

#include <algorithm>

namespace binsize {
namespace {

constexpr std::size_t most_at_once = std::size_t{1} << 20U;

}  // namespace

std::string error_text(int number) { return std::generic_category().message(number); }

int write_whole(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto part = static_cast<unsigned>(std::min(text.size(), most_at_once));
        const auto done = ::_write(descriptor, text.data(), part);
        // The C library says EINVAL of a pipe that nobody reads.
        if (done < 0) return errno == EINVAL && ::GetLastError() == ERROR_NO_DATA ? EPIPE : errno;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return 0;
}

int close_descriptor(int descriptor) { return ::_close(descriptor) == 0 ? 0 : errno; }

int duplicate(int descriptor) { return ::_dup(descriptor); }

int open_to_write(const std::string& path, Writing how) {
    const int flags = how == Writing::append ? _O_CREAT | _O_APPEND : 0;
    return ::_open(path.c_str(), _O_WRONLY | _O_BINARY | _O_NOINHERIT | flags,
                   _S_IREAD | _S_IWRITE);
}

bool may_write(const std::string& path) { return ::_access(path.c_str(), 2) == 0; }

// _isatty() takes every device for a terminal, NUL as well.
bool is_terminal(int descriptor) {
    DWORD mode = 0;
    return ::GetConsoleMode(reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor)), &mode) != 0;
}

std::optional<TerminalSize> size_of_terminal(int descriptor) {
    CONSOLE_SCREEN_BUFFER_INFO info{};
    if (::GetConsoleScreenBufferInfo(reinterpret_cast<HANDLE>(::_get_osfhandle(descriptor)),
                                     &info) == 0)
        return std::nullopt;
    return TerminalSize{static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1),
                        static_cast<std::size_t>(info.srWindow.Bottom - info.srWindow.Top + 1)};
}

// prepare_standard_descriptors() has told it so.
bool takes_utf8_unasked() { return true; }

void prepare_standard_descriptors() {
    for (const int fd : {standard_input, standard_output, standard_error})
        (void)::_setmode(fd, _O_BINARY);
    ::SetConsoleOutputCP(CP_UTF8);
    for (const auto id : {STD_OUTPUT_HANDLE, STD_ERROR_HANDLE}) {
        DWORD mode = 0;
        HANDLE console = ::GetStdHandle(id);
        if (::GetConsoleMode(console, &mode) != 0)
            ::SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    }
}

}  // namespace binsize
