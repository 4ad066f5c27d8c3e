// What a byte is for (cost class) and how we know (evidence). The two smallest enumerations that
// every claim carries; their names are what users read and what saved reports hold.
#pragma once

#include <binsize/types.hpp>

#include <array>
#include <string_view>

namespace binsize {

enum class CostClass : u8 {
    code,
    rodata,
    strings,
    types,
    itabs,
    pclntab,
    funcdata,
    data,
    embedded,
    unwind,
    relocations,
    dynamic_linking,
    symbol_names,
    dwarf,
    build_info,
    signature,
    resources,
    headers,
    padding,
    overlay,
    zero_fill,
    unknown,
};

inline constexpr std::array<std::string_view, 22> cost_class_names = {
    "code",         "rodata",  "strings",    "types",     "itabs",       "pclntab",
    "funcdata",     "data",    "embedded",   "unwind",    "relocations", "dynamic_linking",
    "symbol_names", "dwarf",   "build_info", "signature", "resources",   "headers",
    "padding",      "overlay", "zero_fill",  "unknown",
};

[[nodiscard]] constexpr std::string_view name_of(CostClass c) {
    return cost_class_names[static_cast<std::size_t>(c)];
}

/// Ordered from strongest to weakest: the weaker of two is the greater.
enum class Evidence : u8 {
    format,
    symbol_table,
    pclntab,
    moduledata,
    dwarf,
    disassembly,
    inference
};

inline constexpr std::array<std::string_view, 7> evidence_names = {
    "format", "symbol_table", "pclntab", "moduledata", "dwarf", "disassembly", "inference",
};

[[nodiscard]] constexpr std::string_view name_of(Evidence e) {
    return evidence_names[static_cast<std::size_t>(e)];
}

}  // namespace binsize
