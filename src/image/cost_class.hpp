// What a byte is for (cost class) and how we know (evidence). The two smallest enumerations that
// every claim carries; their names are what users read and what saved reports hold.
#pragma once

#include <binsize/named_enum.hpp>

namespace binsize {

#define BINSIZE_COST_CLASSES(X)           \
    X(code, "code")                       \
    X(rodata, "rodata")                   \
    X(strings, "strings")                 \
    X(types, "types")                     \
    X(itabs, "itabs")                     \
    X(pclntab, "pclntab")                 \
    X(funcdata, "funcdata")               \
    X(data, "data")                       \
    X(embedded, "embedded")               \
    X(unwind, "unwind")                   \
    X(relocations, "relocations")         \
    X(dynamic_linking, "dynamic_linking") \
    X(symbol_names, "symbol_names")       \
    X(dwarf, "dwarf")                     \
    X(build_info, "build_info")           \
    X(signature, "signature")             \
    X(resources, "resources")             \
    X(headers, "headers")                 \
    X(padding, "padding")                 \
    X(overlay, "overlay")                 \
    X(zero_fill, "zero_fill")             \
    X(unknown, "unknown")
BINSIZE_NAMED_ENUM(CostClass, cost_class_names, BINSIZE_COST_CLASSES)
#undef BINSIZE_COST_CLASSES

/// Ordered from strongest to weakest: the weaker of two is the greater.
#define BINSIZE_EVIDENCES(X)        \
    X(format, "format")             \
    X(symbol_table, "symbol_table") \
    X(pclntab, "pclntab")           \
    X(moduledata, "moduledata")     \
    X(dwarf, "dwarf")               \
    X(disassembly, "disassembly")   \
    X(inference, "inference")       \
    X(neighbourhood, "neighbourhood")
BINSIZE_NAMED_ENUM(Evidence, evidence_names, BINSIZE_EVIDENCES)
#undef BINSIZE_EVIDENCES

}  // namespace binsize
