#include "base/platform/descriptors.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace binsize {

std::string error_text(int number) { return std::generic_category().message(number); }

int write_whole(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto done = ::write(descriptor, text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return 0;
}

int close_descriptor(int descriptor) { return ::close(descriptor) == 0 ? 0 : errno; }

int duplicate(int descriptor) { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

int open_to_write(const std::string& path, Writing how) {
    const int flags = how == Writing::append ? O_CREAT | O_APPEND : 0;
    return ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0666);
}

bool may_write(const std::string& path) { return ::access(path.c_str(), W_OK) == 0; }

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::optional<TerminalSize> size_of_terminal(int descriptor) {
    struct winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return TerminalSize{size.ws_col, size.ws_row};
}

bool takes_utf8_unasked() { return false; }

void prepare_standard_descriptors() {}

}  // namespace binsize
