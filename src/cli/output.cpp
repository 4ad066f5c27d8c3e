#include "cli/output.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace binsize::cli {
namespace {

constexpr std::size_t buffer_size = 1 << 16;

std::string os_error(int number) {
    std::array<char, 128> text{};
    return ::strerror_r(number, text.data(), text.size());
}

// 0, or the number of the error that kept the text from being written whole.
int write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto done = ::write(fd, text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(done));
    }
    return 0;
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
    if (path == "-") return Output(STDOUT_FILENO, false);
    return open(path, O_TRUNC);
}

Result<Output> Output::append(const std::string& path) { return open(path, O_APPEND); }

Result<Output> Output::open(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
    if (fd < 0)
        return fail(ErrorKind::unreadable, "cannot be opened for writing: {}", os_error(errno));
    return Output(fd, true);
}

Output::Output(Output&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      owned_(std::exchange(other.owned_, false)),
      closed_(other.closed_),
      error_(other.error_),
      buffer_(std::move(other.buffer_)) {}

Output::~Output() {
    if (owned_ && fd_ >= 0) ::close(fd_);
}

bool Output::write(std::string_view text) {
    if (closed_ || error_ != 0) return false;
    buffer_ += text;
    if (buffer_.size() >= buffer_size) flush();
    return !closed_ && error_ == 0;
}

void Output::flush() {
    const int error = write_all(fd_, buffer_);
    buffer_.clear();
    closed_ = error == EPIPE;
    if (!closed_) error_ = error;
}

Result<void> Output::finish() {
    if (!closed_ && error_ == 0) flush();
    // Some file systems (NFS, quotas) say only now that the bytes did not fit.
    if (owned_ && ::close(std::exchange(fd_, -1)) != 0 && error_ == 0) error_ = errno;
    if (error_ != 0) return fail(ErrorKind::unreadable, "cannot be written: {}", os_error(error_));
    return {};
}

bool same_file(const std::string& a, const std::string& b) {
    struct stat x{};
    struct stat y{};
    return ::stat(a.c_str(), &x) == 0 && ::stat(b.c_str(), &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino && S_ISREG(x.st_mode);
}

void print_error(std::string_view subject, std::string_view message) {
    std::string line = "binsize: ";
    if (!subject.empty()) line += shorten(printable(subject)) + ": ";
    line += shorten(printable(message)) + '\n';
    (void)write_all(STDERR_FILENO, line);
}

}  // namespace binsize::cli
