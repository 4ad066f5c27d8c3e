// What a diff says in words, once for all output formats: signed numbers, the headline, and
// a sentence for each difference that is no size. Nothing here is escaped for any of them.
#pragma once

#include "compare/compare.hpp"
#include "render/walk.hpp"

#include <string>

namespace binsize::words {

/// "+1,234", "−56", "0".
[[nodiscard]] std::string signed_bytes(u64 before, u64 after);
/// "+1.3%", "−0.2%", "+<0.1%", "0.0%"; of nothing: empty.
[[nodiscard]] std::string signed_percent(u64 before, u64 after);
/// "(new)", "(gone)", "(was f.func1)", or nothing.
[[nodiscard]] std::string remark(const DiffNode& node);

/// "app grew by 1,234 bytes (+1.3%), from 95,000 to 96,234; memory +1,000 (+0.9%)".
[[nodiscard]] std::string headline(const Diff& diff);

/// A difference as a label and what became of it: "Go version", "go1.25.1 → go1.26.8".
struct Saying {
    std::string label;
    std::string text;
    bool unlike = false;  ///< sizes on both sides do not mean the same
};
[[nodiscard]] Saying say(const ContextChange& change);
[[nodiscard]] Saying say(const ModuleChange& change);

}  // namespace binsize::words
