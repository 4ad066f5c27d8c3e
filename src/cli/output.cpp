#include "cli/output.hpp"

#include "base/platform/files.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <utility>

namespace binsize::cli {
namespace {

constexpr std::size_t buffer_size = 1 << 16;

std::unexpected<Error> no_writing(int error) {
    return fail(ErrorKind::unreadable, "cannot be opened for writing: {}", error_text(error));
}

}  // namespace

Result<Output> Output::open(const std::string& path) {
    if (path == "-") return Output(standard_output, false);
    const auto target = TRY(follow_links(path));
    // Opening it anew would cut off what others have written there.
    if (const auto fd = named_descriptor(target)) {
        const int twin = duplicate(*fd);
        if (twin < 0) return no_writing(errno);
        return Output(twin, true);
    }
    const auto kind = kind_of_path(target);
    if (kind == PathKind::hidden) return no_writing(errno);
    if (kind == PathKind::folder) return no_writing(EISDIR);
    if (kind == PathKind::other) return open(target, Writing::existing);
    // Replacing takes no right to write to the file, but who took that right away meant it.
    if (kind == PathKind::regular && !may_write(target)) return no_writing(errno);
    return Output(TRY(Replacement::beside(target)));
}

Result<Output> Output::append(const std::string& path) { return open(path, Writing::append); }

Result<Output> Output::open(const std::string& path, Writing how) {
    const int fd = open_to_write(path, how);
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
    if (owned_ && fd_ >= 0) (void)close_descriptor(fd_);
}

bool Output::write(std::string_view text) {
    if (closed_ || error_ != 0) return false;
    buffer_ += text;
    if (buffer_.size() >= buffer_size) flush();
    return !closed_ && error_ == 0;
}

void Output::flush() {
    const int error = file_ && file_->interrupted() ? EINTR : write_whole(fd_, buffer_);
    buffer_.clear();
    closed_ = error == EPIPE;
    if (!closed_) error_ = error;
}

Result<void> Output::finish() {
    if (!closed_ && error_ == 0) flush();
    if (file_ && error_ == 0) error_ = file_->commit();
    file_.reset();
    // Some file systems (NFS, quotas) say only now that the bytes did not fit.
    const int closing = owned_ ? close_descriptor(std::exchange(fd_, -1)) : 0;
    if (error_ == 0) error_ = closing;
    if (error_ != 0)
        return fail(ErrorKind::unreadable, "cannot be written: {}", error_text(error_));
    return {};
}

void print_error(std::string_view subject, std::string_view message) {
    std::string line = "binsize: ";
    if (!subject.empty()) line += shorten(printable(subject)) + ": ";
    line += shorten(printable(message)) + '\n';
    (void)write_whole(standard_error, line);
}

}  // namespace binsize::cli
