// Other programs as processes of their own: started with what they shall find and what they may
// use, waited for, and what they say kept. Nothing of the system is known elsewhere than in this
// folder, but to what records builds and draws screens.
#pragma once

#include "base/error.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// Both ends close with the object, and when another program starts.
class Pipe {
public:
    /// Where the system has no pipe left, both ends are -1.
    Pipe();
    Pipe(Pipe&& other) noexcept;
    Pipe& operator=(Pipe&&) = delete;
    ~Pipe();
    [[nodiscard]] int reading() const { return ends_[0]; }
    [[nodiscard]] int writing() const { return ends_[1]; }
    void close_reading() { close(0); }
    void close_writing() { close(1); }

private:
    void close(int end);
    int ends_[2] = {-1, -1};
};

struct ProcessPlan {
    std::string program;                                       ///< a path; no search
    std::vector<std::string> arguments = {};                   ///< without the program's own name
    std::optional<std::vector<std::string>> environment = {};  ///< "NAME=value"; absent: inherited
    std::string folder = {};            ///< working directory; empty: inherited
    int in = -1, out = -1, err = -1;    ///< file descriptors; -1: inherited
    u64 most_memory = 0;                ///< bytes of address space; 0: as many as there are
    std::chrono::seconds most_time{0};  ///< of the processor; 0: no end
    std::chrono::seconds alarm{0};      ///< SIGALRM ends it then; 0: none
    bool no_core = false;               ///< leaves no core file
};

/// How a process came to its end.
struct Ended {
    static constexpr int not_started = 127, no_folder = 126;  ///< codes, as a shell's

    int code = -1;   ///< exit code; -1 where a signal ended it
    int signal = 0;  ///< the signal, or 0
};

/// The process id; an Error (unreadable) where the system starts none. SIGPIPE has its usual effect
/// there, whatever it has here.
[[nodiscard]] Result<pid_t> start_process(const ProcessPlan& plan);
[[nodiscard]] Ended wait_for_process(pid_t process);
/// What waitpid() and wait4() tell.
[[nodiscard]] Ended ended_by(int status);
/// Of getrusage() and wait4(): ru_maxrss, whose unit systems do not share, in bytes.
[[nodiscard]] u64 resident_bytes(long ru_maxrss);
/// The file that a program's name means: where PATH has it; empty where it has none.
[[nodiscard]] std::string find_program(std::string_view name);
/// The process's own, as exec takes it: ends with a null.
[[nodiscard]] char** environment();
/// "NAME=value", all of this process's.
[[nodiscard]] std::vector<std::string> environment_entries();

/// Makes the calling process, a child between fork and exec, the program: async-signal-safe calls
/// only. `argv` and `env` (null: inherited) end with a null. Returns never.
[[noreturn]] void become_process(const ProcessPlan& plan, char* const* argv, char* const* env);
/// `texts` for exec: valid as long as they are.
[[nodiscard]] std::vector<char*> exec_pointers(const std::vector<std::string>& texts);

struct Captured {
    Ended end;
    std::string out, err;
    bool late = false;      ///< it was ended because it took too long
    bool too_much = false;  ///< … because it said more than is kept
};
/// Runs it to its end with both outputs kept, and ends it where it takes longer than `patience` or
/// says more than `most_output` bytes.
[[nodiscard]] Result<Captured> capture(ProcessPlan plan, std::chrono::seconds patience,
                                       u64 most_output);

}  // namespace binsize
