// Windows: a file beside the target that MoveFileEx puts into its place.
#include "base/platform/descriptors.hpp"
#include "base/platform/replacement.hpp"
#include "base/platform/windows.hpp"

#include <fcntl.h>
#include <io.h>
#include <share.h>
#include <sys/stat.h>
#include <cerrno>

#include <utility>

namespace binsize {
namespace {

constexpr int most_tries = 1000;

std::string folder_of(const std::string& path) {
    const auto slash = path.find_last_of("/\\:");
    return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

}  // namespace

struct Replacement::Held {};

Replacement::Replacement(std::string target, int fd) : target_(std::move(target)), fd_(fd) {}

Result<Replacement> Replacement::beside(const std::string& target) {
    Replacement out(target, -1);
    if (const int error = out.open_named(); error != 0)
        return fail(ErrorKind::unreadable, "cannot be opened for writing: {}", error_text(error));
    return out;
}

int Replacement::open_named() {
    for (int i = 0; i < most_tries; ++i) {
        name_ = fmt::format("{}.binsize-{}-{}", folder_of(target_), ::GetCurrentProcessId(), i);
        fd_ = ::_open(name_.c_str(), _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT,
                      _S_IREAD | _S_IWRITE);
        if (fd_ >= 0) return 0;
        if (errno != EEXIST) break;
    }
    name_.clear();
    return errno;
}

Replacement::Replacement(Replacement&& other) noexcept
    : target_(std::move(other.target_)),
      name_(std::exchange(other.name_, {})),
      fd_(std::exchange(other.fd_, -1)),
      held_(std::move(other.held_)) {}

Replacement::~Replacement() {
    if (fd_ >= 0) ::_close(fd_);
    if (!name_.empty()) ::_unlink(name_.c_str());
}

bool Replacement::interrupted() const { return false; }

int Replacement::commit() {
    int error = close_descriptor(std::exchange(fd_, -1));
    if (error == 0 && ::MoveFileExA(name_.c_str(), target_.c_str(), MOVEFILE_REPLACE_EXISTING) == 0)
        error = ::GetLastError() == ERROR_ACCESS_DENIED ? EACCES : EIO;
    if (error != 0) ::_unlink(name_.c_str());
    name_.clear();
    return error;
}

Result<std::string> follow_links(std::string path) { return path; }

std::optional<int> named_descriptor(const std::string& path) {
    if (path == "/dev/stdout" || path == "CON" || path == "con") return standard_output;
    if (path == "/dev/stderr") return standard_error;
    return std::nullopt;
}

}  // namespace binsize
