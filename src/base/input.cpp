#include "base/input.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <utility>

namespace binsize {
namespace {

struct Fd {
    int value;
    ~Fd() {
        if (value >= 0) ::close(value);
    }
};

std::string os_error() {
    std::array<char, 128> text{};
    return ::strerror_r(errno, text.data(), text.size());
}

FileState state_from(const struct stat& s) {
#ifdef __APPLE__
    const auto& changed = s.st_mtimespec;
#else
    const auto& changed = s.st_mtim;
#endif
    return {static_cast<u64>(s.st_dev), static_cast<u64>(s.st_ino), static_cast<u64>(s.st_size),
            static_cast<i64>(changed.tv_sec), static_cast<i64>(changed.tv_nsec)};
}

// File systems note the time of a change by the tick of a clock, up to 10 ms long: a file that was
// written within this tick could be written to once more and look as it did. So its tick is let
// pass before it is looked at.
void let_tick_pass(const FileState& state) {
    using namespace std::chrono;
    constexpr auto tick = milliseconds(10);
    const auto changed = seconds(state.seconds) + nanoseconds(state.nanoseconds);
    const auto age = system_clock::now().time_since_epoch() - changed;
    if (age >= age.zero() && age < tick) std::this_thread::sleep_for(tick - age);
}

const char* temporary_folder() {
    const char* folder = std::getenv("TMPDIR");
    return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

}  // namespace

std::optional<FileState> state_of(const std::string& path) {
    struct stat s{};
    if (::stat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) return std::nullopt;
    return state_from(s);
}

std::optional<FileState> state_of(int descriptor) {
    struct stat s{};
    if (::fstat(descriptor, &s) != 0 || !S_ISREG(s.st_mode)) return std::nullopt;
    return state_from(s);
}

Input::Input(Input&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      state_(other.state_) {}

Input& Input::operator=(Input&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(state_, other.state_);
    return *this;
}

Input::~Input() {
    if (data_ != nullptr) ::munmap(const_cast<std::byte*>(data_), size_);
}

Result<Input> Input::open(const std::string& path) {
    // O_NONBLOCK: opening a fifo without a writer must not hang.
    const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (fd.value < 0) return fail(ErrorKind::unreadable, "cannot be opened: {}", os_error());
    return map(fd.value);
}

Result<Input> Input::map(int fd) {
    struct stat status{};
    if (::fstat(fd, &status) != 0)
        return fail(ErrorKind::unreadable, "cannot be examined: {}", os_error());
    if (S_ISDIR(status.st_mode)) return fail(ErrorKind::unreadable, "is a directory");
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::unreadable,
                    "is not a regular file; to read from a pipe, give `-` and redirect it");
    let_tick_pass(state_from(status));
    const auto state = state_of(fd).value_or(state_from(status));
    const auto size = static_cast<std::size_t>(state.size);
    if (size == 0) return Input(nullptr, 0, state);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) return fail(ErrorKind::unreadable, "cannot be mapped: {}", os_error());
    return Input(static_cast<const std::byte*>(data), size, state);
}

Result<Input> Input::from_stdin() {
    struct stat status{};
    const bool whole_file = ::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode) &&
                            ::lseek(STDIN_FILENO, 0, SEEK_CUR) == 0;
    if (whole_file) return map(STDIN_FILENO);
    std::string path = std::string(temporary_folder()) + "/binsize-XXXXXX";
    const Fd fd{::mkstemp(path.data())};
    if (fd.value < 0)
        return fail(ErrorKind::unreadable, "cannot make a temporary file in {}: {}",
                    temporary_folder(), os_error());
    ::unlink(path.c_str());
    std::array<char, 1 << 16> buffer;
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(ErrorKind::unreadable, "cannot be read: {}", os_error());
        if (got == 0) break;
        for (ssize_t done = 0; done < got;) {
            const ssize_t put =
                ::write(fd.value, buffer.data() + done, static_cast<std::size_t>(got - done));
            if (put < 0 && errno == EINTR) continue;
            if (put < 0)
                return fail(ErrorKind::unreadable, "cannot be spooled to {}: {}",
                            temporary_folder(), os_error());
            done += put;
        }
    }
    return map(fd.value);
}

std::string base_name(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return printable(path.substr(path.rfind('/') + 1));
}

}  // namespace binsize
