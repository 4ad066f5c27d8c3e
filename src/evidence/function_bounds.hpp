// Where functions lie that no symbol names: what unwinders need of a program, so that stripping
// leaves it. .eh_frame and .pdata state where a function begins and how long it is;
// LC_FUNCTION_STARTS and the packed entries that continue others say where it begins alone.
#pragma once

#include "base/pages.hpp"
#include "evidence/symtab.hpp"

namespace binsize {

struct FunctionBounds {
    u64 begin = 0;  ///< address
    u32 size = 0;
    bool stated = false;        ///< the size; else it runs to where the next one begins
    bool within_frame = false;  ///< no function begins there: function_parts.hpp

    [[nodiscard]] u64 end() const { return begin + size; }
};
using FunctionTable = BigVector<FunctionBounds>;

/// Whether `symbols`, which are all of the image's, leave functions without a name or a size.
[[nodiscard]] bool wants_function_bounds(const Image& image, std::span<const Symbol> symbols);

/// Whether `symbols` name less than half of the code: what is bounded by nothing else may be looked
/// for in the code itself.
[[nodiscard]] bool name_little_code(const Image& image, std::span<const Symbol> symbols);

/// In order of address, disjoint, none empty, each within one section of code. Empty for objects.
[[nodiscard]] FunctionTable read_function_bounds(const Image& image);

/// The one that holds an address; null where none does.
[[nodiscard]] const FunctionBounds* function_at(const FunctionTable& table, u64 address);

}  // namespace binsize
