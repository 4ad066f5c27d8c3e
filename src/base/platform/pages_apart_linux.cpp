// Makes every page of a stopped program a mapping of its own, so that one which is in memory later
// was asked for itself. Where a file's page is asked for, the kernel maps those around it that it
// has anyway, 16 at once, but none beyond the mapping (do_fault_around in mm/memory.c). Neighbours
// stay two mappings where their flags differ: every second page is left out of core dumps
// (MADV_DONTDUMP), which changes nothing else. Only the program itself can ask for that, so it is
// made to, by a system call instruction that it has already: the vDSO's.
#include "base/platform/trace.hpp"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fstream>
#include <string>

namespace binsize {
namespace {

// A process may have 65,530 mappings (vm.max_map_count), and needs some itself.
constexpr u64 most_pages = 50'000;

#if defined(__x86_64__)
constexpr std::array<unsigned char, 2> call_instruction = {0x0f, 0x05};
constexpr std::size_t instruction_step = 1;
void set_call(user_regs_struct& r, u64 gate, u64 number, const std::array<u64, 3>& with) {
    r.rip = gate;
    r.rax = number;
    r.orig_rax = ~u64{0};  // no call under way that could be begun again
    r.rdi = with[0];
    r.rsi = with[1];
    r.rdx = with[2];
}
u64 answer_of(const user_regs_struct& r) { return r.rax; }
#elif defined(__aarch64__)
constexpr std::array<unsigned char, 4> call_instruction = {0x01, 0x00, 0x00, 0xd4};
constexpr std::size_t instruction_step = 4;
void set_call(user_regs_struct& r, u64 gate, u64 number, const std::array<u64, 3>& with) {
    r.pc = gate;
    r.regs[8] = number;
    for (std::size_t i = 0; i < with.size(); ++i) r.regs[i] = with[i];
}
u64 answer_of(const user_regs_struct& r) { return r.regs[0]; }
#else
constexpr std::array<unsigned char, 1> call_instruction = {};
constexpr std::size_t instruction_step = 0;  // nobody has tried this processor
void set_call(user_regs_struct&, u64, u64, const std::array<u64, 3>&) {}
u64 answer_of(const user_regs_struct&) { return ~u64{0}; }
#endif

std::string proc(pid_t process, const char* file) {
    return "/proc/" + std::to_string(process) + "/" + file;
}

// Where the process has such an instruction; 0 where it is not found.
u64 find_gate(pid_t process) {
    if (instruction_step == 0) return 0;
    u64 vdso = 0;
    std::ifstream auxv(proc(process, "auxv"), std::ios::binary);
    for (std::array<u64, 2> pair{}; auxv.read(reinterpret_cast<char*>(pair.data()), sizeof pair);)
        if (pair[0] == AT_SYSINFO_EHDR) vdso = pair[1];
    if (vdso == 0) return 0;
    std::array<unsigned char, 8192> code{};
    const int fd = ::open(proc(process, "mem").c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    const auto got = ::pread(fd, code.data(), code.size(), static_cast<off_t>(vdso));
    ::close(fd);
    if (got <= 0) return 0;
    const auto size = static_cast<std::size_t>(got);
    for (std::size_t at = 0; at + call_instruction.size() <= size; at += instruction_step)
        if (std::memcmp(code.data() + at, call_instruction.data(), call_instruction.size()) == 0)
            return vdso + at;
    return 0;
}

// Registers of a stopped thread, which it gets back in the end.
class Borrowed {
public:
    explicit Borrowed(pid_t thread) : thread_(thread), gate_(find_gate(thread)) {
        valid_ = gate_ != 0 && get(own_);
    }
    ~Borrowed() {
        if (valid_) set(own_);
    }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;

    /// Whether the thread could make the call, and it succeeded.
    [[nodiscard]] bool call(u64 number, const std::array<u64, 3>& with) {
        if (!valid_) return false;
        auto registers = own_;
        set_call(registers, gate_, number, with);
        if (!set(registers)) return false;
        if (::ptrace(PTRACE_SINGLESTEP, thread_, nullptr, nullptr) != 0) return false;
        int status = 0;
        if (::waitpid(thread_, &status, __WALL) != thread_ || !WIFSTOPPED(status) ||
            WSTOPSIG(status) != SIGTRAP)
            return valid_ = false;
        return get(registers) && answer_of(registers) == 0;
    }

private:
    bool get(user_regs_struct& into) {
        iovec place{&into, sizeof into};
        return ::ptrace(PTRACE_GETREGSET, thread_, NT_PRSTATUS, &place) == 0;
    }
    bool set(user_regs_struct& from) {
        iovec place{&from, sizeof from};
        return ::ptrace(PTRACE_SETREGSET, thread_, NT_PRSTATUS, &place) == 0;
    }

    pid_t thread_;
    u64 gate_;
    user_regs_struct own_{};
    bool valid_ = false;
};

}  // namespace

bool set_pages_apart(pid_t thread, u64 base, const std::vector<TraceRange>& ranges) {
    const auto page = static_cast<u64>(::sysconf(_SC_PAGESIZE));
    u64 left = most_pages;
    for (const auto& range : ranges) {
        if (range.size / page > left) return false;
        left -= range.size / page;
    }
    Borrowed borrowed(thread);
    for (const auto& range : ranges) {
        const u64 first = (base + range.address) / page;
        for (u64 i = 0; i < range.size / page; ++i)
            if ((first + i) % 2 == 0 &&
                !borrowed.call(SYS_madvise, {(first + i) * page, page, MADV_DONTDUMP}))
                return false;
    }
    return true;
}

}  // namespace binsize
