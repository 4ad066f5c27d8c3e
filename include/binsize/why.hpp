// Why something is in a program: the ways that lead to it from where the program starts.
// docs/why-schema.md describes the JSON.
#pragma once

#include <binsize/report.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// The schema version of binsize.why and binsize.whatif that this build writes.
inline constexpr int graph_schema_version = 1;

/// What a question is about: `text` as it was asked, and what of the program it means.
struct GraphSubject {
    std::string text;
    std::string kind;                ///< package | module | function | type | file | symbol
    std::vector<std::string> names;  ///< packages, modules, functions …, in order
    u64 more_names = 0;              ///< how many `names` leaves out
    u64 things = 0;                  ///< functions, types, data … that it is made of
    Size size;                       ///< what they have in the report's rows
    friend bool operator==(const GraphSubject&, const GraphSubject&) = default;
};

/// The program that was asked about.
struct GraphProgram {
    std::string tool_version;
    std::string name;
    Size size;
    friend bool operator==(const GraphProgram&, const GraphProgram&) = default;
};

/// What a graph cannot know, and why.
struct GraphUnknown {
    std::string what, why;
    friend bool operator==(const GraphUnknown&, const GraphUnknown&) = default;
};

/// A thing on the way, and why the one before it needs it.
struct WhyStep {
    std::string name;
    std::string kind;  ///< function, type, itab, object, literal, file, init_task, table, package
    std::string package;   ///< empty where none owns it
    std::string edge;      ///< call, address, data, …: what leads here; empty in the first step
    std::string evidence;  ///< stated: the file says so | rule: the linker's | inferred; or empty
    std::string file;      ///< where a function is; empty where not known
    u64 line = 0;
    u64 folded = 1;  ///< how many things of one package this step stands for
    friend bool operator==(const WhyStep&, const WhyStep&) = default;
};

struct WhyChain {
    std::string root;    ///< main, runtime, init, exported, reflection, unknown
    std::string reason;  ///< in words, why the first step is there without any other
    std::vector<WhyStep> steps;
    friend bool operator==(const WhyChain&, const WhyChain&) = default;
};

/// All of the subject hangs on it: every way goes through it.
struct WhyDominator {
    std::string name, kind, package, file;
    u64 line = 0;
    friend bool operator==(const WhyDominator&, const WhyDominator&) = default;
};

struct Why {
    GraphProgram program;
    GraphSubject subject;
    std::vector<GraphSubject> without;     ///< taken out in thought before the question
    std::vector<WhyChain> chains;          ///< the shortest first
    std::vector<WhyDominator> dominators;  ///< the nearest first
    u64 ways = 0;  ///< things outside of it that lead into it directly, and roots in it
    std::vector<GraphUnknown> unknown;
    std::vector<Note> notes;
    friend bool operator==(const Why&, const Why&) = default;
};

}  // namespace binsize
