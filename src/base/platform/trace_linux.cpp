// ptrace(2): every thread stops at each system call until one of them is at the place, where a
// breakpoint lies; from there on all run freely until the first ends, while the memory is still
// there: pagemap (Documentation/admin-guide/mm/pagemap.rst) says of each page whether it is.
#include "base/platform/trace.hpp"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/elf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <set>

namespace binsize {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest = std::chrono::seconds(10);
constexpr u64 most_pages = u64{1} << 24U;  // to look at: a file may state any number

// <linux/ptrace.h> has these, and does not go with <sys/ptrace.h>.
constexpr int get_call_info = 0x420e;
constexpr u8 call_entry = 1;
struct CallInfo {
    u8 op;
    u8 pad[3];
    u32 arch;
    u64 instruction, stack;
    u64 number;
    u64 rest[8];
};

#if defined(__x86_64__)
constexpr long trap_mask = 0xff, trap = 0xcc;
#elif defined(__aarch64__)
constexpr long trap_mask = 0xffffffff, trap = 0xd4200000;
#else
constexpr long trap_mask = 0, trap = 0;
#endif

long request(int what, pid_t thread, u64 address, u64 data) {
    // NOLINTNEXTLINE: ptrace's arguments are pointers by name only
    return ::ptrace(static_cast<__ptrace_request>(what), thread, reinterpret_cast<void*>(address),
                    reinterpret_cast<void*>(data));  // NOLINT
}

// Behind the breakpoint x86 has gone one byte on; arm64 stays.
void step_back(pid_t thread) {
#if defined(__x86_64__)
    user_regs_struct registers{};
    iovec place{&registers, sizeof registers};
    if (::ptrace(PTRACE_GETREGSET, thread, NT_PRSTATUS, &place) != 0) return;
    registers.rip -= 1;
    ::ptrace(PTRACE_SETREGSET, thread, NT_PRSTATUS, &place);
#else
    (void)thread;
#endif
}

class Tracer {
public:
    Tracer(const TraceRequest& what, pid_t child) : what_(what), child_(child) {}

    Result<Trace> run() {
        int status = 0;
        if (::waitpid(child_, &status, 0) != child_ || !WIFSTOPPED(status)) {
            child_ = WIFEXITED(status) || WIFSIGNALED(status) ? 0 : child_;
            return fail(ErrorKind::unreadable, "cannot be started under observation");
        }
        constexpr long options =
            PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXIT | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
        if (request(PTRACE_SETOPTIONS, child_, 0, options) != 0)
            return fail(ErrorKind::unsupported, "the system does not allow to look on");
        if (!find_base()) return fail(ErrorKind::unreadable, "is not where it was expected");
        if (what_.pages_apart && !set_pages_apart(child_, base_, what_.ranges))
            return fail(ErrorKind::unsupported, "its pages cannot be told from their neighbours");
        if (what_.place && trap != 0) set_breakpoint(*what_.place + base_);
        known_.insert(child_);
        resume(child_, 0);
        if (!follow()) return fail(ErrorKind::unreadable, "did not end within 10 seconds");
        return finished();
    }
    ~Tracer() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        int status = 0;
        // It stops once more on its way out, as it was told to.
        for (pid_t thread = 0; (thread = ::waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;)
            if (thread > 0 && WIFSTOPPED(status)) request(PTRACE_CONT, thread, 0, 0);
    }
    Tracer(const Tracer&) = delete;
    Tracer& operator=(const Tracer&) = delete;

private:
    [[nodiscard]] std::string proc(const char* file) const {
        return "/proc/" + std::to_string(child_) + "/" + file;
    }

    // The first mapping of the program's own file is that of its first segment.
    bool find_base() {
        if (what_.fixed || what_.ranges.empty()) return true;
        struct stat own{};
        if (::stat(what_.program.c_str(), &own) != 0) return false;
        std::ifstream maps(proc("maps"));
        for (std::string line; std::getline(maps, line);) {
            unsigned long long begin = 0, inode = 0;
            if (std::sscanf(line.c_str(), "%llx-%*x %*s %*x %*s %llu", &begin, &inode) != 2 ||
                inode != own.st_ino)
                continue;
            base_ = begin - what_.ranges.front().address;
            return true;
        }
        return false;
    }

    void set_breakpoint(u64 address) {
        errno = 0;
        word_ = request(PTRACE_PEEKTEXT, child_, address, 0);
        if (errno != 0) return;
        const long with = (word_ & ~trap_mask) | trap;
        if (request(PTRACE_POKETEXT, child_, address, static_cast<u64>(with)) == 0)
            breakpoint_ = address;
    }

    void resume(pid_t thread, int signal) {
        request(breakpoint_ && !reached_ ? PTRACE_SYSCALL : PTRACE_CONT, thread, 0,
                static_cast<u64>(signal));
    }

    // Until nobody is left; false where that takes too long.
    bool follow() {
        const auto begin = Clock::now();
        for (;;) {
            int status = 0;
            const pid_t thread = ::waitpid(-1, &status, __WALL | WNOHANG);
            if (thread < 0 && errno != EINTR) {
                child_ = 0;
                return true;
            }
            if (Clock::now() - begin > longest) return false;
            if (thread <= 0) {
                ::usleep(100);
                continue;
            }
            if (WIFSTOPPED(status)) stopped(thread, status);
        }
    }

    void stopped(pid_t thread, int status) {
        const int signal = WSTOPSIG(status);
        const int event = status >> 16;
        if (signal == (SIGTRAP | 0x80)) {
            count_call(thread);
            return resume(thread, 0);
        }
        if (event == PTRACE_EVENT_EXIT) look_at_pages();
        // A new thread begins with a stop that nobody sent.
        const bool begins = known_.insert(thread).second && signal == SIGSTOP;
        if (event != 0 || begins) return resume(thread, 0);
        if (signal == SIGTRAP && breakpoint_ && !reached_) {
            reached_ = true;
            request(PTRACE_POKETEXT, thread, *breakpoint_, static_cast<u64>(word_));
            step_back(thread);
            return resume(thread, 0);
        }
        resume(thread, signal);
    }

    void count_call(pid_t thread) {
        if (reached_) return;
        CallInfo info{};
        const long got =
            request(get_call_info, thread, sizeof info, reinterpret_cast<u64>(&info));  // NOLINT
        if (got > 0 && info.op == call_entry) ++calls_[info.number];
    }

    void look_at_pages() {
        static const auto page = static_cast<u64>(::sysconf(_SC_PAGESIZE));
        const int fd = ::open(proc("pagemap").c_str(), O_RDONLY | O_CLOEXEC);
        if (fd < 0) return;
        std::vector<Trace::Pages> found;
        bool any = false;
        u64 looks = most_pages;
        for (const auto& range : what_.ranges) {
            Trace::Pages sum;
            const u64 first = (base_ + range.address) / page;
            std::array<u64, 512> entries;
            for (u64 done = 0; done < range.size / page;) {
                const u64 count = std::min<u64>(entries.size(), range.size / page - done);
                if (looks < count) return static_cast<void>(::close(fd));
                looks -= count;
                const auto at = static_cast<off_t>((first + done) * sizeof(u64));
                const auto got = ::pread(fd, entries.data(), count * sizeof(u64), at);
                if (got <= 0) break;
                for (u64 i = 0; i < static_cast<u64>(got) / sizeof(u64); ++i) {
                    const bool present = (entries[i] >> 62U) != 0;  // or swapped out
                    const bool of_file = (entries[i] >> 61U & 1U) != 0;
                    sum.resident += present ? page : 0;
                    if (present) add_page(sum.present, (first + done + i) * page - base_, page);
                    // The page of the breakpoint is ours.
                    const bool ours = breakpoint_ && *breakpoint_ / page == first + done + i;
                    sum.written += present && !of_file && !ours ? page : 0;
                }
                done += static_cast<u64>(got) / sizeof(u64);
            }
            any |= sum.resident > 0;
            found.push_back(sum);
        }
        ::close(fd);
        if (any) pages_ = std::move(found);
    }

    static void add_page(std::vector<TraceRange>& to, u64 address, u64 size) {
        if (!to.empty() && to.back().address + to.back().size == address)
            to.back().size += size;
        else
            to.push_back({address, size});
    }

    Trace finished() {
        Trace out;
        out.pages = std::move(pages_);
        if (!reached_) return out;
        out.calls.emplace();
        for (const auto& [number, count] : calls_)
            out.calls->push_back({system_call_name(number), count});
        std::ranges::stable_sort(*out.calls, std::greater<>(), &Trace::Call::count);
        return out;
    }

    const TraceRequest& what_;
    pid_t child_;
    u64 base_ = 0;
    std::optional<u64> breakpoint_;
    long word_ = 0;
    bool reached_ = false;
    std::set<pid_t> known_;
    std::map<u64, u64> calls_;
    std::vector<Trace::Pages> pages_;
};

}  // namespace

Result<Trace> trace_run(const TraceRequest& what) {
    std::vector<char*> words = {const_cast<char*>(what.program.c_str())};  // NOLINT: exec's type
    for (const auto& a : what.arguments) words.push_back(const_cast<char*>(a.c_str()));  // NOLINT
    words.push_back(nullptr);
    const pid_t child = ::fork();
    if (child < 0) return fail(ErrorKind::unreadable, "cannot be started");
    if (child == 0) {
        const int nothing = ::open("/dev/null", O_RDWR);
        if (nothing < 0) ::_exit(126);
        for (const int fd : {0, 1, 2}) ::dup2(nothing, fd);
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(126);
        ::execv(words[0], words.data());
        ::_exit(127);
    }
    return Tracer(what, child).run();
}

}  // namespace binsize
