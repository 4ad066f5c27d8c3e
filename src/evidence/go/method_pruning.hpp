// Whether the linker could drop methods that nothing calls. It must keep every exported method of
// every type in use once some live code looks methods up by a name that is not a constant
// (reflect.Value.MethodByName, text/template). What it dropped shows in the method tables.
// Facts: cmd/link/internal/ld/deadcode.go; measured shares in docs/go.md.
#pragma once

#include "evidence/go/program.hpp"

namespace binsize::go {

enum class Pruning : u8 { on, off, unclear };

struct MethodPruning {
    Pruning state = Pruning::unclear;
    MethodSlots slots;
    u64 kept_code = 0;  ///< bytes of the functions behind the exported slots that were kept
    std::vector<std::string_view> culprits;  ///< packages whose code calls a look-up; where off
};

/// Shares of pruned slots that decide. Controlled builds and real programs of Go 1.16 to 1.27 lie
/// at 0.50 … 0.87 where methods are dropped and 0.01 … 0.12 where they cannot be.
inline constexpr double pruned_when_on = 0.40;
inline constexpr double pruned_when_off = 0.15;
/// Fewer slots than this decide nothing.
inline constexpr u64 fewest_slots = 50;

[[nodiscard]] Pruning judge_pruning(MethodSlots slots);
[[nodiscard]] std::optional<MethodPruning> find_method_pruning(const Program& program);

}  // namespace binsize::go
