// The functions of POSIX that a step calls, as the kernel has them: all that is linked into the
// step's own program, so that starting it loads, relocates and initialises nothing.
// Facts: the manual's section 2, "C library/kernel differences" of each; rt_sigaction in
// sigaction(2).
#include "record/alone/alone.hpp"
#include "record/alone/machine.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <ctime>

namespace binsize::alone {

int page_size = 4096;

namespace {

int last_error = 0;

long checked(long result) {
    if (result >= 0 || result < -4095) return result;
    last_error = static_cast<int>(-result);
    return -1;
}

constexpr unsigned long kernel_set = 8;  // bytes of a set of signals

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
    return binsize_call(number, a, b, c, d, e, f);
}
long word(const void* pointer) { return reinterpret_cast<long>(pointer); }

struct KernelAction {
    void (*handler)(int) = nullptr;
    unsigned long flags = 0;
    void (*restorer)() = nullptr;
    unsigned long mask = 0;
};

}  // namespace
}  // namespace binsize::alone

using binsize::alone::call;
using binsize::alone::checked;
using binsize::alone::word;

extern "C" {

int* __errno_location() noexcept { return &binsize::alone::last_error; }  // NOLINT: glibc's name

void _exit(int code) {
    for (;;) call(SYS_exit_group, code);
}
pid_t getpid() noexcept { return static_cast<pid_t>(call(SYS_getpid)); }
int getpagesize() noexcept { return binsize::alone::page_size; }
pid_t fork() noexcept { return static_cast<pid_t>(checked(call(SYS_clone, SIGCHLD))); }
int execve(const char* path, char* const* argv, char* const* env) noexcept {
    return static_cast<int>(checked(call(SYS_execve, word(path), word(argv), word(env))));
}
pid_t wait4(pid_t process, int* status, int options, rusage* usage) noexcept {
    return static_cast<pid_t>(
        checked(call(SYS_wait4, process, word(status), options, word(usage))));
}
int waitid(idtype_t type, id_t id, siginfo_t* info, int options) {
    return static_cast<int>(
        checked(call(SYS_waitid, type, static_cast<long>(id), word(info), options)));
}
int kill(pid_t process, int signal) noexcept {
    return static_cast<int>(checked(call(SYS_kill, process, signal)));
}
int sigaction(int signal, const struct sigaction* wanted, struct sigaction* before) noexcept {
    using binsize::alone::KernelAction;
    KernelAction set;
    KernelAction old;
    if (wanted != nullptr) {
        set.handler = wanted->sa_handler;
        set.flags = static_cast<unsigned long>(wanted->sa_flags) | binsize::alone::restorer_flag;
        set.restorer = binsize::alone::binsize_restorer;
        set.mask = wanted->sa_mask.__val[0];
    }
    const auto done = checked(call(SYS_rt_sigaction, signal, wanted != nullptr ? word(&set) : 0,
                                   before != nullptr ? word(&old) : 0, binsize::alone::kernel_set));
    if (done == 0 && before != nullptr) {
        before->sa_handler = old.handler;
        before->sa_flags = static_cast<int>(old.flags & ~binsize::alone::restorer_flag);
        before->sa_mask.__val[0] = old.mask;
    }
    return static_cast<int>(done);
}
int sigprocmask(int how, const sigset_t* set, sigset_t* before) noexcept {
    return static_cast<int>(checked(
        call(SYS_rt_sigprocmask, how, word(set), word(before), binsize::alone::kernel_set)));
}
int setrlimit(__rlimit_resource_t which, const rlimit* limit) noexcept {
    return static_cast<int>(checked(call(SYS_prlimit64, 0, which, word(limit))));
}
int prctl(int option, ...) noexcept {
    va_list more;
    va_start(more, option);
    const auto value = va_arg(more, unsigned long);
    va_end(more);
    return static_cast<int>(checked(call(SYS_prctl, option, static_cast<long>(value))));
}
long syscall(long number, ...) noexcept {
    long values[6];
    va_list more;
    va_start(more, number);
    for (auto& value : values) value = va_arg(more, long);
    va_end(more);
    return checked(call(number, values[0], values[1], values[2], values[3], values[4], values[5]));
}
int clock_gettime(clockid_t clock, timespec* into) noexcept {
    return static_cast<int>(checked(call(SYS_clock_gettime, clock, word(into))));
}

int open(const char* path, int flags, ...) {  // creates nothing
    return static_cast<int>(checked(call(SYS_openat, AT_FDCWD, word(path), flags)));
}
int close(int fd) { return static_cast<int>(checked(call(SYS_close, fd))); }
ssize_t read(int fd, void* into, size_t size) {
    return checked(call(SYS_read, fd, word(into), static_cast<long>(size)));
}
ssize_t pread(int fd, void* into, size_t size, off_t at) {
    return checked(call(SYS_pread64, fd, word(into), static_cast<long>(size), at));
}
ssize_t writev(int fd, const iovec* parts, int count) {
    return checked(call(SYS_writev, fd, word(parts), count));
}
off_t lseek(int fd, off_t by, int from) noexcept { return checked(call(SYS_lseek, fd, by, from)); }
int unlink(const char* path) noexcept {
    return static_cast<int>(checked(call(SYS_unlinkat, AT_FDCWD, word(path))));
}
int access(const char* path, int how) noexcept {
    return static_cast<int>(checked(call(SYS_faccessat, AT_FDCWD, word(path), how)));
}
char* getcwd(char* into, size_t size) noexcept {
    return checked(call(SYS_getcwd, word(into), static_cast<long>(size))) > 0 ? into : nullptr;
}
int poll(pollfd* fds, nfds_t count, int milliseconds) {
    const timespec time{milliseconds / 1000, milliseconds % 1000 * 1'000'000L};
    return static_cast<int>(checked(call(SYS_ppoll, word(fds), static_cast<long>(count),
                                         word(&time), 0, binsize::alone::kernel_set)));
}
void* mmap(void* at, size_t size, int protection, int flags, int fd, off_t offset) noexcept {
    return reinterpret_cast<void*>(
        checked(call(SYS_mmap, word(at), static_cast<long>(size), protection, flags, fd, offset)));
}
}
