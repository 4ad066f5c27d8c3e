#include "base/platform/replacement.hpp"

#include "base/platform/descriptors.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <string_view>
#include <utility>

namespace binsize {
namespace {

constexpr std::array ending = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr int most_tries = 1000;

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

std::string as_link(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

// Calls `take(name)` with names that nobody should have until one is free. 0 or an error.
int take_name(const std::string& folder, std::string& name, auto&& take) {
    for (int i = 0; i < most_tries; ++i) {
        name = folder + ".binsize-" + std::to_string(::getpid()) + "-" + std::to_string(i);
        if (take(name.c_str())) return 0;
        if (errno != EEXIST) break;
    }
    name.clear();
    return errno;
}

// A file without a name that can be given one.
int open_nameless([[maybe_unused]] const std::string& folder) {
#ifdef O_TMPFILE
    const int fd = ::open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (fd >= 0 && ::access(as_link(fd).c_str(), F_OK) == 0) return fd;
    if (fd >= 0) ::close(fd);
#endif
    return -1;
}

// What it was, never more: whoever may not give the file to its group takes the group's rights
// away. A change of owner clears the bits that follow the permissions, and they stay cleared.
void dress_like(int fd, const struct stat& old) {
    struct stat now{};
    mode_t mode = old.st_mode & 0777U;
    if (::fstat(fd, &now) != 0) return;
    const bool differs = now.st_uid != old.st_uid || now.st_gid != old.st_gid;
    if (differs && ::fchown(fd, old.st_uid, old.st_gid) != 0 && now.st_gid != old.st_gid &&
        ::fchown(fd, static_cast<uid_t>(-1), old.st_gid) != 0)
        mode &= ~mode_t{070};
    (void)::fchmod(fd, mode);
}

}  // namespace

struct Replacement::Held {
    sigset_t before{};  // the mask to go back to
};

Replacement::Replacement(std::string target, int fd) : target_(std::move(target)), fd_(fd) {}

Result<Replacement> Replacement::beside(const std::string& target) {
    struct stat old{};
    const bool exists = ::stat(target.c_str(), &old) == 0;
    Replacement out(target, open_nameless(folder_of(target)));
    if (out.fd_ < 0)
        if (const int error = out.open_named(); error != 0)
            return fail(ErrorKind::unreadable, "cannot be opened for writing: {}{}",
                        exists ? "no file can be made beside it: " : "", error_text(error));
    if (exists) dress_like(out.fd_, old);
    return out;
}

int Replacement::open_named() {
    sigset_t hold{};
    sigemptyset(&hold);
    for (const int s : ending) sigaddset(&hold, s);
    held_ = std::make_unique<Held>();
    ::sigprocmask(SIG_BLOCK, &hold, &held_->before);
    return take_name(folder_of(target_), name_, [&](const char* name) {
        fd_ = ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        return fd_ >= 0;
    });
}

Replacement::Replacement(Replacement&& other) noexcept
    : target_(std::move(other.target_)),
      name_(std::exchange(other.name_, {})),
      fd_(std::exchange(other.fd_, -1)),
      held_(std::move(other.held_)) {}

Replacement::~Replacement() {
    if (fd_ >= 0) ::close(fd_);
    if (!name_.empty()) ::unlink(name_.c_str());
    if (held_ != nullptr) ::sigprocmask(SIG_SETMASK, &held_->before, nullptr);
}

bool Replacement::interrupted() const {
    sigset_t waiting{};
    if (held_ == nullptr || ::sigpending(&waiting) != 0) return false;
    for (const int s : ending)
        if (sigismember(&waiting, s) == 1 && sigismember(&held_->before, s) == 0) return true;
    return false;
}

int Replacement::commit() {
    // Between its name and its place no signal may come.
    sigset_t all{};
    sigset_t before{};
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &before);
    int error = 0;
    if (name_.empty())
        error = take_name(folder_of(target_), name_, [&](const char* name) {
            return ::linkat(AT_FDCWD, as_link(fd_).c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
        });
    // Some file systems (NFS, quotas) say only now that the bytes did not fit.
    if (::close(std::exchange(fd_, -1)) != 0 && error == 0) error = errno;
    if (error == 0 && ::rename(name_.c_str(), target_.c_str()) != 0) error = errno;
    if (error != 0 && !name_.empty()) ::unlink(name_.c_str());
    name_.clear();
    ::sigprocmask(SIG_SETMASK, held_ != nullptr ? &held_->before : &before, nullptr);
    held_.reset();
    return error;
}

Result<std::string> follow_links(std::string path) {
    constexpr int most_links = 40;  // as the kernel
    for (int links = 0; links < most_links; ++links) {
        if (named_descriptor(path)) return path;
        std::array<char, PATH_MAX> text;
        const auto size = ::readlink(path.c_str(), text.data(), text.size());
        if (size < 0) return path;
        const std::string to(text.data(), static_cast<std::size_t>(size));
        path = to.starts_with('/') ? std::string() : folder_of(path);
        path += to;
    }
    return fail(ErrorKind::unreadable, "cannot be opened for writing: {}", error_text(ELOOP));
}

std::optional<int> named_descriptor(const std::string& path) {
    if (path == "/dev/stdout") return STDOUT_FILENO;
    if (path == "/dev/stderr") return STDERR_FILENO;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        if (!path.starts_with(folder)) continue;
        const auto* digits = path.data() + folder.size();
        const auto* last = path.data() + path.size();
        int fd = 0;
        const auto [end, error] = std::from_chars(digits, last, fd);
        if (error == std::errc() && end == last && digits != last && fd >= 0) return fd;
    }
    return std::nullopt;
}

}  // namespace binsize
