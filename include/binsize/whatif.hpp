// What would go if something were not there. Two bounds, never one number: what surely nothing else
// needs, and what may be needed by nothing else. docs/whatif-schema.md describes the JSON.
#pragma once

#include <binsize/why.hpp>

namespace binsize {

/// Bytes that would go: at least, and at most.
struct SizeBounds {
    Size low, high;
    friend bool operator==(const SizeBounds&, const SizeBounds&) = default;
};

struct WhatIfRow {
    std::string name;
    SizeBounds freed;
    friend bool operator==(const WhatIfRow&, const WhatIfRow&) = default;
};

/// A cut that nobody asked for: one of those that would free most.
struct WhatIfCut {
    std::string subject;  ///< as --without takes it: "module:k8s.io/client-go"
    std::string kind;     ///< package | module | function
    Size own;             ///< its rows in the report
    SizeBounds freed;
    friend bool operator==(const WhatIfCut&, const WhatIfCut&) = default;
};

struct WhatIf {
    GraphProgram program;
    std::vector<GraphSubject> without;  ///< in the order of their texts; empty: no question
    SizeBounds freed;
    std::vector<WhatIfRow> packages, modules, classes;  ///< what goes of each, the most first
    bool methods_come_back = false;  ///< the linker could drop unused methods again
    std::vector<WhatIfCut> cuts;     ///< without a question: ranked
    std::vector<GraphUnknown> unknown;
    std::vector<Note> notes;
    friend bool operator==(const WhatIf&, const WhatIf&) = default;
};

}  // namespace binsize
