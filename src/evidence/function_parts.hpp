// Which functions of a table are no functions but parts of others. Compilers put rarely run code of
// a function ("f.cold") far away from it, with a frame description of its own. Its first row says
// that the function's frame is there already, so nothing calls it: the function jumps into it.
// Measured on programs with their symbols taken away: docs/accuracy.md.
// Facts: Intel SDM vol. 2 (CALL, JMP, Jcc rel32), Arm ARM C6.2 (B, BL, B.cond, CBZ, TBZ).
#pragma once

#include "evidence/function_bounds.hpp"

namespace binsize {

struct FunctionParts {
    static constexpr u32 none = ~u32{0};
    /// By number in the table: the function that it is a part of, or none. Empty where all are.
    BigVector<u32> whole;

    /// What a function is counted as: the function that it is a part of, or itself.
    [[nodiscard]] u32 of(u32 function) const {
        return function < whole.size() && whole[function] != none ? whole[function] : function;
    }
};

/// One that several jump into, or that anything calls, is of none.
[[nodiscard]] FunctionParts find_function_parts(const Image& image, const FunctionTable& functions);

/// All that unwind tables say of where functions lie; where there are none and symbols name little,
/// what calls show.
struct BoundedFunctions {
    FunctionTable table;
    FunctionParts parts;
    bool by_calls = false;

    BoundedFunctions(const Image& image, std::span<const Symbol> symbols);
};

}  // namespace binsize
