// Whether the linker could drop methods that nothing calls. It must keep every exported method of
// every type that becomes an interface value once some live code looks methods up by a number or by
// a name that is not a constant (reflect.Value.MethodByName, text/template). What it dropped shows
// in the method tables: most clearly in those of types that are in itabs, which became interface
// values, while types that never did lose their methods either way.
// Facts: cmd/link/internal/ld/deadcode.go; measured shares in docs/go.md.
#pragma once

#include "evidence/go/program.hpp"

namespace binsize::go {

enum class Pruning : u8 { on, off, unclear };

struct MethodPruning {
    Pruning state = Pruning::unclear;
    MethodSlots slots, in_itabs;
    /// Where methods are not dropped: bytes of code of all functions that direct calls do not reach
    /// from main, the runtime's start and initialisers. What they reach stays whatever becomes of
    /// methods, so that dropping them saves no more code than this, and mostly much less.
    u64 may_go = 0;
    /// Packages whose code calls reflect.Value.Method or MethodByName, if with a constant name or
    /// not; and those that run templates of text/template, which does. Not where methods are
    /// dropped.
    std::vector<std::string_view> lookups, template_users;
};

/// Shares of pruned slots of types in itabs that decide. Controlled builds and real programs of Go
/// 1.16 to 1.27 lie at 0.19 … 0.82 where methods are dropped, below 0.03 where they cannot be.
inline constexpr double pruned_when_on = 0.12;
inline constexpr double pruned_when_off = 0.06;
/// Fewer slots than this decide nothing.
inline constexpr u64 fewest_slots = 50;

/// By the slots of types in itabs.
[[nodiscard]] Pruning judge_pruning(MethodSlots slots);
[[nodiscard]] std::optional<MethodPruning> find_method_pruning(const Program& program);

}  // namespace binsize::go
