// Whether two files are the same build: the same bytes, or why not, by name. docs/same-schema.md
// describes the JSON.
#pragma once

#include <binsize/diff.hpp>

namespace binsize {

inline constexpr int same_schema_version = 1;

/// Why bytes differ. Every differing byte has exactly one cause.
struct SameCause {
    std::string id;    ///< build-id | paths | vcs | … | content: same_causes()
    std::string name;  ///< which setting, module, field or file; empty where the id says it all
    std::optional<std::string> a, b;  ///< what each side says; absent where it says nothing
    u64 bytes = 0;
    bool follows = false;  ///< comes of other differences: goes when they go
    bool ignored = false;
    friend bool operator==(const SameCause&, const SameCause&) = default;
};

/// Where bytes differ that only their place tells about: a run of them, with a few around.
struct SamePlace {
    std::string cause, section, owner, package;
    std::optional<u64> a, b;     ///< offsets in the files; absent where that side has no such bytes
    u64 a_size = 0, b_size = 0;  ///< of the run
    u64 bytes = 0;               ///< of the owner's stretch that differ
    std::string a_bytes, b_bytes;  ///< hexadecimal, from eight bytes in front
    friend bool operator==(const SamePlace&, const SamePlace&) = default;
};

struct SameAdvice {
    std::string cause;  ///< the difference that was seen
    std::string what;   ///< what to do about it
    friend bool operator==(const SameAdvice&, const SameAdvice&) = default;
};

struct SameFile {
    std::string name;
    u64 size = 0;
    friend bool operator==(const SameFile&, const SameFile&) = default;
};

struct Same {
    std::string tool_version;
    SameFile a, b;
    std::string verdict;  ///< identical | equal (but for what is ignored) | different
    u64 equal = 0;        ///< bytes that both hold, at the same place or at another one
    u64 differing = 0;    ///< the sum of the causes' bytes
    std::vector<std::string> ignored;
    std::vector<SameCause> causes;  ///< what follows from others last, else by bytes
    std::vector<ContextChange> facts;
    std::vector<SamePlace> places;  ///< of bytes that no name explains first, the largest first
    u64 places_left_out = 0;
    std::string proof;  ///< in one sentence
    std::vector<SameAdvice> advice;
    std::vector<Note> notes;
    friend bool operator==(const Same&, const Same&) = default;
};

/// A cause, for `--ignore` and those who explain it.
struct SameCauseEntry {
    std::string_view id, description;
    bool follows = false;
};

}  // namespace binsize
