// WebAssembly modules: the numbers of the binary format.
// https://webassembly.github.io/spec/core/binary/modules.html
// Custom sections: https://webassembly.github.io/spec/core/appendix/custom.html (names),
// https://github.com/WebAssembly/tool-conventions (producers, build_id, dylink.0, linking)
// Components: https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md
#pragma once

#include "base/bytes.hpp"

namespace binsize::wasm {

inline constexpr std::string_view magic("\0asm", 4);
inline constexpr u64 preamble = 8;  ///< magic and version
inline constexpr u32 core_version = 1;
inline constexpr u32 component_layer = 1;  ///< the upper half of a component's version

enum SectionId : u8 {
    custom,
    type,
    import,
    function,
    table,
    memory,
    global,
    exports,
    start,
    element,
    code,
    data,
    data_count,
    tag,
};

/// What imports and exports are of.
enum ExternKind : u8 { func_kind, table_kind, memory_kind, global_kind, tag_kind };

enum NameSubsection : u8 { function_names = 1, data_names = 9 };

/// Of limits: bit 0 says that there is a maximum, bit 2 that addresses have 64 bits.
inline constexpr u8 limits_maximum = 1, limits_64 = 4;
/// A page size of its own follows (custom-page-sizes).
inline constexpr u8 limits_page_size = 8;
inline constexpr unsigned page_bits = 16;

/// Value types that a heap type follows; all others are of a byte.
inline constexpr u8 nullable_reference = 0x63, reference = 0x64;

/// Kinds of data segments.
enum DataKind : u8 { active, passive, active_in_memory };
/// The instructions of constant offsets.
inline constexpr u8 i32_const = 0x41, i64_const = 0x42, end = 0x0b;

}  // namespace binsize::wasm
