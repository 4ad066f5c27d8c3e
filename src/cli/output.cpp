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

std::unexpected<Error> no_writing(int error) {
    return fail(ErrorKind::unreadable, "cannot be opened for writing: {}", os_error(error));
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
    if (path == "-") return Output(STDOUT_FILENO, false);
    const auto target = TRY(follow_links(path));
    // Opening it anew would cut off what others have written there.
    if (const auto fd = named_descriptor(target)) {
        const int twin = ::fcntl(*fd, F_DUPFD_CLOEXEC, 3);
        if (twin < 0) return no_writing(errno);
        return Output(twin, true);
    }
    struct stat old{};
    if (::stat(target.c_str(), &old) != 0) {
        if (errno != ENOENT) return no_writing(errno);
        return Output(TRY(Replacement::beside(target, std::nullopt)));
    }
    if (S_ISDIR(old.st_mode)) return no_writing(EISDIR);
    if (!S_ISREG(old.st_mode)) return open(target, 0);
    // Replacing takes no right to write to the file, but who took that right away meant it.
    if (::access(target.c_str(), W_OK) != 0) return no_writing(errno);
    return Output(TRY(Replacement::beside(target, old)));
}

Result<Output> Output::append(const std::string& path) { return open(path, O_CREAT | O_APPEND); }

Result<Output> Output::open(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags, 0666);
    if (fd < 0) return no_writing(errno);
    return Output(fd, true);
}

Output::Output(Output&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      owned_(std::exchange(other.owned_, false)),
      file_(std::move(other.file_)),
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
    const int error = file_ && file_->interrupted() ? EINTR : write_all(fd_, buffer_);
    buffer_.clear();
    closed_ = error == EPIPE;
    if (!closed_) error_ = error;
}

Result<void> Output::finish() {
    if (!closed_ && error_ == 0) flush();
    if (file_ && error_ == 0) error_ = file_->commit();
    file_.reset();
    // Some file systems (NFS, quotas) say only now that the bytes did not fit.
    if (owned_ && ::close(std::exchange(fd_, -1)) != 0 && error_ == 0) error_ = errno;
    if (error_ != 0) return fail(ErrorKind::unreadable, "cannot be written: {}", os_error(error_));
    return {};
}

void print_error(std::string_view subject, std::string_view message) {
    std::string line = "binsize: ";
    if (!subject.empty()) line += shorten(printable(subject)) + ": ";
    line += shorten(printable(message)) + '\n';
    (void)write_all(STDERR_FILENO, line);
}

}  // namespace binsize::cli
