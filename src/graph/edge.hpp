// What leads from one thing of a program to another. The one list of edge kinds: the enumeration
// and the names that users read and scripts parse.
#pragma once

#include <binsize/types.hpp>

#include <array>
#include <string_view>

namespace binsize::graph {

/// X(name, what the edge says)
#define BINSIZE_EDGE_KINDS(X)                                                   \
    X(call, "code calls a function")                                            \
    X(address, "code takes an address, or reads or writes there")               \
    X(data, "a pointer in data")                                                \
    X(type, "a type descriptor names another, a name, a mask or a function")    \
    X(itab, "an interface table names its types and functions")                 \
    X(method, "a type's method: followed only where the linker's rules say so") \
    X(inlined, "a function that was written into another")                      \
    X(funcdata, "a table of the runtime that describes a function")             \
    X(init, "an initialiser that runs because its package is there")            \
    X(import, "a package that is there because of something, or of another package")

enum class EdgeKind : u8 {
#define BINSIZE_EDGE_KIND(name, says) name,
    BINSIZE_EDGE_KINDS(BINSIZE_EDGE_KIND)
#undef BINSIZE_EDGE_KIND
};

inline constexpr std::array edge_kind_names = {
#define BINSIZE_EDGE_KIND(name, says) std::string_view(#name),
    BINSIZE_EDGE_KINDS(BINSIZE_EDGE_KIND)
#undef BINSIZE_EDGE_KIND
};
[[nodiscard]] constexpr std::string_view name_of(EdgeKind kind) {
    return edge_kind_names[static_cast<std::size_t>(kind)];
}

struct Edge {
    u32 from = 0;
    u32 to = 0;
    EdgeKind kind = EdgeKind::call;
    bool may = false;  ///< it may be one: a word that looks like a pointer, a rule that may apply
};

/// Which edges a question follows: those that must be, or those that may be as well.
enum class Edges : u8 { must, all };

/// No node: where nothing leads from, or nothing lies above.
inline constexpr u32 no_node = ~u32{0};

}  // namespace binsize::graph
