// Whether the linker could drop methods that nothing calls, and who kept it from that. It must keep
// every exported method of every type that becomes an interface value once some live code looks
// methods up by a number or by a name that is not a constant; and every method where the program
// may load plug-ins. What it dropped shows in the method tables: most clearly in those of types
// that are in itabs, which became interface values, while types that never did lose their methods
// either way.
// Facts: cmd/link/internal/ld/deadcode.go and usemethod in cmd/compile/internal/walk/expr.go;
// measured shares in docs/go.md.
#pragma once

#include "analysis/go/method_lookups.hpp"

namespace binsize {

enum class Pruning : u8 { on, off, unclear };

struct MethodPruning {
    Pruning state = Pruning::unclear;
    go::MethodSlots slots, in_itabs;
    /// The following where methods are not dropped.
    /// Bytes of code of all functions that direct calls do not reach from main, the runtime's start
    /// and initialisers. What they reach stays whatever becomes of methods, so that dropping them
    /// saves no more code than this, and mostly much less.
    u64 may_go = 0;
    /// The program itself imports package plugin, or the linker kept methods as if it did.
    bool may_load_plugins = false;
    /// Who looks methods up, the surest first; of one function once.
    std::vector<MethodLookup> lookups;
};

/// Shares of pruned slots of types in itabs that decide. Controlled builds and real programs of Go
/// 1.16 to 1.27 lie at 0.19 … 0.82 where methods are dropped, below 0.03 where they cannot be.
inline constexpr double pruned_when_on = 0.12;
inline constexpr double pruned_when_off = 0.06;
/// Fewer slots than this decide nothing.
inline constexpr u64 fewest_slots = 50;

/// By the slots of types in itabs.
[[nodiscard]] Pruning judge_pruning(go::MethodSlots slots);
[[nodiscard]] std::optional<MethodPruning> find_method_pruning(const go::Program& program);
/// What a verdict says of it: numbers, causes and the chains of calls that lead to them.
[[nodiscard]] std::string pruning_words(const MethodPruning& found);

}  // namespace binsize
