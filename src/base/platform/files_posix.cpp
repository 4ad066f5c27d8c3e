// POSIX: open(2), stat(2), mmap(2).
#include "base/platform/files.hpp"

#include "base/platform/descriptors.hpp"
#include "base/platform/losses.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <thread>

namespace binsize {
namespace {

struct Fd {
    int value;
    ~Fd() {
        if (value >= 0) ::close(value);
    }
};

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

Result<MappedFile> map(int fd) {
    struct stat status{};
    if (::fstat(fd, &status) != 0)
        return fail(ErrorKind::unreadable, "cannot be examined: {}", error_text(errno));
    if (S_ISDIR(status.st_mode)) return fail(ErrorKind::unreadable, "is a directory");
    if (!S_ISREG(status.st_mode))
        return fail(ErrorKind::unreadable,
                    "is not a regular file; to read from a pipe, give `-` and redirect it");
    let_tick_pass(state_from(status));
    MappedFile out;
    out.state = state_of(fd).value_or(state_from(status));
    out.size = static_cast<std::size_t>(out.state.size);
    if (out.size == 0) return out;
    void* data = ::mmap(nullptr, out.size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED)
        return fail(ErrorKind::unreadable, "cannot be mapped: {}", error_text(errno));
    out.data = static_cast<const std::byte*>(data);
    MappingGuard::mapped(out.data, out.size);
    return out;
}

}  // namespace

const std::string_view path_separators = "/";

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

PathKind kind_of_path(const std::string& path) {
    struct stat s{};
    if (::stat(path.c_str(), &s) != 0) return errno == ENOENT ? PathKind::none : PathKind::hidden;
    return S_ISREG(s.st_mode)   ? PathKind::regular
           : S_ISDIR(s.st_mode) ? PathKind::folder
                                : PathKind::other;
}

bool is_program(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

Result<MappedFile> map_file(const std::string& path) {
    // O_NONBLOCK: opening a fifo without a writer must not hang.
    const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (fd.value < 0) return fail(ErrorKind::unreadable, "cannot be opened: {}", error_text(errno));
    return map(fd.value);
}

Result<MappedFile> map_standard_input() {
    struct stat status{};
    const bool whole_file = ::fstat(STDIN_FILENO, &status) == 0 && S_ISREG(status.st_mode) &&
                            ::lseek(STDIN_FILENO, 0, SEEK_CUR) == 0;
    if (whole_file) return map(STDIN_FILENO);
    std::string path = std::string(temporary_folder()) + "/binsize-XXXXXX";
    const Fd fd{::mkstemp(path.data())};
    if (fd.value < 0)
        return fail(ErrorKind::unreadable, "cannot make a temporary file in {}: {}",
                    temporary_folder(), error_text(errno));
    ::unlink(path.c_str());
    std::array<char, 1 << 16> buffer;
    for (;;) {
        const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(ErrorKind::unreadable, "cannot be read: {}", error_text(errno));
        if (got == 0) break;
        if (const int error = write_whole(fd.value, {buffer.data(), static_cast<std::size_t>(got)});
            error != 0)
            return fail(ErrorKind::unreadable, "cannot be spooled to {}: {}", temporary_folder(),
                        error_text(error));
    }
    return map(fd.value);
}

void unmap(const MappedFile& mapping) noexcept {
    if (mapping.data == nullptr) return;
    MappingGuard::unmapped(mapping.data);
    ::munmap(const_cast<std::byte*>(mapping.data), mapping.size);
}

u64 physical_memory() {
    const auto pages = ::sysconf(_SC_PHYS_PAGES);
    const auto page = ::sysconf(_SC_PAGESIZE);
    return pages <= 0 || page <= 0 ? 0 : static_cast<u64>(pages) * static_cast<u64>(page);
}

}  // namespace binsize
