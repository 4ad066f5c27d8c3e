// A build as it was observed: every step with its time, memory and traffic. docs/build-schema.md
// describes the JSON.
#pragma once

#include <binsize/report.hpp>

#include <optional>
#include <string>
#include <vector>

namespace binsize {

inline constexpr int build_schema_version = 1;

/// A part of a step, as its tool tells.
struct BuildPhase {
    std::string name;  ///< "fe:parse", "be:compilefuncs" of Go's compiler
    double seconds = 0;
    friend bool operator==(const BuildPhase&, const BuildPhase&) = default;
};

/// What was counted, in user space; absent where the machine or the kernel does not count.
struct BuildCounters {
    std::optional<u64> instructions, cycles;
    std::optional<u64> task_clock;  ///< nanoseconds on a processor

    [[nodiscard]] bool any() const { return instructions || cycles || task_clock; }
    friend bool operator==(const BuildCounters&, const BuildCounters&) = default;
};

/// One process of the build.
struct BuildStep {
    u64 id = 0, parent = 0;  ///< parent: the step that started it; 0 where that is none
    std::string tool;        ///< "compile", "link", "gcc", "make"
    std::string package;     ///< Go import path; empty elsewhere
    std::string module;  ///< "golang.org/x/net@v0.33.0", "std"; empty: the program's own, or none
    std::string unit;    ///< other compilers: the source, of rustc the crate; empty where none
    std::string output;  ///< what they make
    std::string arguments;      ///< a hash of them
    double start = 0, end = 0;  ///< seconds since the build began
    double user = 0,
           system = 0;  ///< seconds of the processor; of exact steps with what they started
    u64 peak = 0;       ///< bytes resident at most
    u64 minor_faults = 0, major_faults = 0;
    u64 read = 0, written = 0;  ///< bytes by system calls
    u64 reads = 0, writes = 0;  ///< these calls
    u64 switches = 0, preemptions = 0;
    int code = 0;
    bool exact = false;              ///< accounted by the kernel at its end; else as last seen
    BuildCounters counters;          ///< of exact steps, with what they started
    std::string seen;                ///< "toolexec", "wrapper" where exact; "sampled"
    std::vector<std::string> needs;  ///< packages whose compiled form it reads
    std::vector<BuildPhase> phases;  ///< in their order
    std::vector<u64> memory;         ///< bytes resident, every so often; of longer steps
    double memory_every = 0;         ///< seconds between two of them

    [[nodiscard]] double wall() const { return end - start; }
    [[nodiscard]] double processor() const { return user + system; }
    friend bool operator==(const BuildStep&, const BuildStep&) = default;
};

struct BuildRecord {
    std::string tool_version;
    std::vector<std::string> command;
    double wall = 0, user = 0, system = 0;  ///< of all of it
    u64 peak = 0;                           ///< of its largest process
    BuildCounters counters;                 ///< of all of it that ended
    int code = 0;                           ///< exit code; 128 and the signal where one ended it
    u32 processors = 0;
    bool cold = false;             ///< with a cache of its own
    std::optional<u64> packages;   ///< of the programs that were linked; absent without a link
    std::vector<BuildStep> steps;  ///< by start
    std::vector<Note> notes;
    friend bool operator==(const BuildRecord&, const BuildRecord&) = default;
};

/// Sums over steps that have something in common.
struct BuildRow {
    std::string name;
    u64 steps = 0;
    double processor = 0, wall = 0;
    u64 peak = 0, read = 0, written = 0;
    friend bool operator==(const BuildRow&, const BuildRow&) = default;
};

struct BuildSummary {
    std::vector<BuildRow> tools, modules, packages, units;  ///< the most processor time first
    std::vector<BuildPhase> phases;          ///< of all steps whose tools tell, the most time first
    std::vector<const BuildStep*> critical;  ///< the chain that ended last, in its order
    double critical_wall = 0;
    double unseen = 0;       ///< seconds of the processor of processes that nobody saw
    double parallelism = 0;  ///< steps at once, on average
    u64 compiled = 0;
    std::optional<u64> cached;  ///< packages that were linked and not compiled
};

/// A row of two builds.
struct BuildChange {
    std::string kind;  ///< tool | module | package | unit
    BuildRow before, after;
};
struct BuildDiff {
    const BuildRecord* before = nullptr;
    const BuildRecord* after = nullptr;
    std::vector<BuildChange> changes;  ///< by how much the processor's time moved
};

}  // namespace binsize
