// proc(5), pidfd_open(2), prctl(2).
#include "record/step/text.hpp"
#include "record/step/watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace binsize::record {
namespace {

struct Content {
    explicit Content(pid_t process, const char* file) {
        Text<64> path;
        path << "/proc/" << static_cast<std::uint64_t>(process) << "/" << file;
        const int fd = ::open(path.text(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) return;
        const auto got = ::read(fd, text, sizeof text - 1);
        text[got > 0 ? got : 0] = '\0';
        ::close(fd);
    }
    char text[512] = {};
};

}  // namespace

bool wait_a_moment(pid_t process, int milliseconds) {
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, process, 0));
    if (fd < 0) return false;
    pollfd end{fd, POLLIN, 0};
    ::poll(&end, 1, milliseconds);
    ::close(fd);
    return true;
}

std::uint64_t resident_in(pid_t process) {
    const Content statm(process, "statm");  // size, resident: in pages
    const char* const blank = std::strchr(statm.text, ' ');
    return blank == nullptr ? 0
                            : number_in(blank + 1) * static_cast<std::uint64_t>(::getpagesize());
}

void read_traffic(pid_t process, RawStep& step) {
    const Content io(process, "io");
    step.read = number_after(io.text, "rchar: ");
    step.written = number_after(io.text, "wchar: ");
    step.reads = number_after(io.text, "syscr: ");
    step.writes = number_after(io.text, "syscw: ");
}

void call_this_process(const char* name) { ::prctl(PR_SET_NAME, name, 0, 0, 0); }

void end_with_parent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

}  // namespace binsize::record
