// What a program is when it starts: the memory that the system maps for it, and what runs before
// its own code. docs/start-schema.md describes the JSON.
#pragma once

#include <binsize/report.hpp>

#include <optional>
#include <string>
#include <vector>

namespace binsize {

inline constexpr int start_schema_version = 1;

/// Bytes of a package.
struct StartShare {
    std::string name;  ///< of the package, or a bracketed row
    std::string kind;  ///< as of rows of `packages`
    u64 bytes = 0;
    friend bool operator==(const StartShare&, const StartShare&) = default;
};

/// Whether Linux can map a segment by huge pages, of which each spares the processor hundreds of
/// entries of its page tables.
struct StartHuge {
    u64 size = 0;           ///< bytes of a huge page
    u64 file = 0;           ///< whole huge pages of the file
    u64 zero = 0;           ///< and of zeros
    std::string hindrance;  ///< where there are none: size | boundary | offset | alignment
    friend bool operator==(const StartHuge&, const StartHuge&) = default;
};

/// Pages that starting touches, as far as the file says.
struct StartEstimate {
    u64 sure = 0;              ///< the least
    std::optional<u64> named;  ///< also what code on the way calls and names; no least, no most
    friend bool operator==(const StartEstimate&, const StartEstimate&) = default;
};

/// A segment as it is mapped, in pages.
struct StartSegment {
    std::string name;         ///< "LOAD 2", "__TEXT"; of PE the section
    std::string permissions;  ///< "r-x"
    u64 address = 0;          ///< of its first page, as the file states it
    u64 size = 0;             ///< bytes of its pages
    u64 offset = 0;           ///< of the file, of its first page
    u64 file_pages = 0;       ///< backed by the file
    u64 zero_pages = 0;       ///< of zeros alone
    u64 patched_pages = 0;  ///< that the loader writes to: relocations, and zeros behind file bytes
    u64 relro_pages = 0;    ///< written once and read-only from then on
    u64 waste = 0;          ///< bytes of its pages that are not the segment's
    // Of all its pages, three kinds that sum up to them.
    u64 shared_pages = 0;    ///< that all its processes have in common as long as they run
    u64 private_pages = 0;   ///< each process's own from the beginning: patched_pages
    u64 on_write_pages = 0;  ///< in common, or of no memory, until the process writes to them
    std::optional<StartHuge> huge;          ///< of what Linux loads
    std::optional<StartEstimate> estimate;  ///< of what is mapped
    std::vector<std::string> sections;      ///< by address
    std::vector<StartShare> packages;       ///< the largest first; sum up to `size`
    /// Of one run, at its end: pages in memory, and of these those that are no longer the file's.
    std::optional<u64> resident_pages, written_pages;
    /// Of another run, without the neighbours that the system brings in with what is asked for.
    std::optional<u64> touched_pages;
    friend bool operator==(const StartSegment&, const StartSegment&) = default;
};

/// Something that runs, or is loaded, before the program's own main.
struct StartStep {
    std::string kind;  ///< interpreter | entry | runtime | constructor | initializer | main
    std::string name;
    std::string package;
    std::optional<u64> address;
    u64 functions = 1;
    u64 bytes = 0;  ///< of code, as far as it is stated; 0 where it is not
    friend bool operator==(const StartStep&, const StartStep&) = default;
};

/// Some of a package's variables.
struct StartCount {
    u64 count = 0;
    u64 bytes = 0;
    friend bool operator==(const StartCount&, const StartCount&) = default;
};

/// Package-level variables of Go, by who gives them what they begin with. Each is in one of them.
struct StartVariables {
    std::string package;
    StartCount file;    ///< the file has it
    StartCount code;    ///< its package's initialisers write to them
    StartCount passed;  ///< these hand their address on: what gets it may write to them
    StartCount zero;    ///< nobody: zeros
    friend bool operator==(const StartVariables&, const StartVariables&) = default;
};

/// What a run asked of the system before its main.
struct StartCall {
    std::string name;  ///< "openat"
    u64 count = 0;
    friend bool operator==(const StartCall&, const StartCall&) = default;
};

/// What a package has in the pages that a run touched. All rows sum up to the pages.
struct StartTouched {
    std::string name;  ///< of the package, or a bracketed row
    std::string kind;  ///< as of rows of `packages`
    u64 size = 0;      ///< its bytes in all pages that are mapped
    u64 touched = 0;   ///< of these, in pages that were touched
    u64 pages = 0;     ///< that it lies in
    u64 alone = 0;     ///< of these, where nobody else does but for padding
    friend bool operator==(const StartTouched&, const StartTouched&) = default;
};

/// Runs whose file had to come from storage.
struct StartCold {
    u64 runs = 0;
    double median = 0, least = 0, most = 0;  ///< seconds from start to exit
    u64 read = 0;                            ///< bytes from storage, median
    friend bool operator==(const StartCold&, const StartCold&) = default;
};

struct StartRun {
    u64 runs = 0;
    double median = 0, least = 0, most = 0;       ///< seconds from start to exit
    u64 peak = 0;                                 ///< bytes resident
    std::optional<StartCold> cold;                ///< where asked for, and possible
    std::optional<std::vector<StartCall>> calls;  ///< the most frequent first; absent: nobody saw
    std::optional<std::vector<StartTouched>> touched;  ///< the most bytes first; absent likewise
    friend bool operator==(const StartRun&, const StartRun&) = default;
};

struct Start {
    std::string tool_version;
    std::string name;
    u64 size = 0;        ///< of the file
    u64 page = 0;        ///< bytes
    bool fixed = false;  ///< it is mapped at the addresses that it states
    std::vector<StartSegment> segments;
    u64 tls_file = 0, tls_memory = 0;  ///< bytes of each thread's block: initialised, and in all
    std::vector<StartStep> steps;      ///< in their order
    std::vector<StartVariables> variables;  ///< the most bytes first
    std::optional<StartRun> run;
    std::vector<Note> notes;
    friend bool operator==(const Start&, const Start&) = default;
};

}  // namespace binsize
