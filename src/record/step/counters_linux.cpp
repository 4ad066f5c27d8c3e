// perf_event_open(2): counters of this process that its children inherit and that begin with exec.
// What a child counted is added when it ends.
#include "record/step/counters.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace binsize::record {
namespace {

struct Event {
    std::uint32_t type;
    std::uint64_t config;
};
// In the order of Counter.
constexpr Event events[counters] = {{PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
                                    {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
                                    {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK}};

int open_event(const Event& event) {
    perf_event_attr about{};
    about.size = sizeof about;
    about.type = event.type;
    about.config = event.config;
    about.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    about.disabled = 1;
    about.inherit = 1;
    about.enable_on_exec = 1;
    about.exclude_kernel = 1;
    about.exclude_hv = 1;
    return static_cast<int>(
        ::syscall(SYS_perf_event_open, &about, 0, -1, -1, PERF_FLAG_FD_CLOEXEC));
}

}  // namespace

Counting::Counting(std::uint64_t wanted) {
    for (std::size_t i = 0; i < counters; ++i)
        descriptors_[i] = (wanted >> i & 1U) != 0 ? open_event(events[i]) : -1;
}

Counting::~Counting() {
    for (const int fd : descriptors_)
        if (fd >= 0) ::close(fd);
}

std::uint64_t Counting::open() const {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < counters; ++i)
        if (descriptors_[i] >= 0) out |= std::uint64_t{1} << i;
    return out;
}

void Counting::read(Counts& into) const {
    for (std::size_t i = 0; i < counters; ++i) {
        if (descriptors_[i] < 0) continue;
        std::uint64_t said[3] = {};  // value, nanoseconds enabled, of these running
        if (::read(descriptors_[i], said, sizeof said) != sizeof said) continue;
        if (said[1] == 0 || said[1] != said[2]) continue;
        into.values[i] = said[0];
        into.known |= std::uint64_t{1} << i;
    }
}

}  // namespace binsize::record
