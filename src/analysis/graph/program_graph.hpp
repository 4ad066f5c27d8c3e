// What keeps what in a program, and what would go: owners as nodes, and edges from whatever the
// file still holds (direct calls, addresses in code, pointers in data, type descriptors, itabs,
// tables of the runtime, initialisers). The linker's rules on methods and initialisers are rules
// over the graph (keep), not edges in it: a method edge says that a type has the method, and the
// rules say whether it counts. docs/decisions/4-reference-graph.md says what was measured.
//
// The door of this room for cli and for sections of the report.
#pragma once

#include "analysis/model.hpp"
#include "graph/graph.hpp"

#include <string>

namespace binsize {

enum class NodeKind : u8 {
    function,
    type,
    itab,
    object,   ///< static data: a variable, a table, a funcval, a mask
    literal,  ///< text that code or data names
    file,     ///< an embedded file
    init_task,
    table,    ///< a pc-value table or funcdata that several functions use, a name that types share
    package,  ///< has no bytes: is there because something of it is, and brings its initialisers
};
inline constexpr std::array<std::string_view, 9> node_kind_names = {
    "function", "type", "itab", "object", "literal", "file", "init_task", "table", "package"};
[[nodiscard]] constexpr std::string_view name_of(NodeKind k) {
    return node_kind_names[static_cast<std::size_t>(k)];
}

struct GraphNode {
    std::string_view name;  ///< as reports name it; graph_name() spells it as the symbol table does
    u64 address = 0;        ///< 0 for packages
    PackageId package = ~PackageId{0};  ///< none: what no package owns
    NodeKind kind = NodeKind::function;
};

enum class RootKind : u8 {
    main,        ///< main.main and package main's initialisers
    runtime,     ///< where the program starts and what the runtime reaches without a reference
    init,        ///< an initialiser of a package that nothing is known to import
    exported,    ///< called from outside: dynamic exports, cgo
    reflection,  ///< a method that reflection may call
    unknown,     ///< in the file, and nothing that was found leads to it
};
inline constexpr std::array<std::string_view, 6> root_kind_names = {
    "main", "runtime", "init", "exported", "reflection", "unknown"};
[[nodiscard]] constexpr std::string_view name_of(RootKind k) {
    return root_kind_names[static_cast<std::size_t>(k)];
}

struct Root {
    u32 node = 0;
    RootKind kind = RootKind::unknown;
    std::string_view reason;  ///< in words
};

/// What the graph cannot know, and why.
struct Unknown {
    std::string what, why;
};

/// A part of a node's bytes: those of one class on one set of rulers.
struct NodeBytes {
    u32 size = 0;
    CostClass cost_class = CostClass::unknown;
    bool in_file = false, in_memory = false;
};

/// What the linker's rules on methods need of a type; see keep().
struct MethodRules;
class GoSymbolNames;

struct ProgramGraph {
    graph::Graph graph;
    BigVector<GraphNode> nodes;
    std::vector<Package> packages;  ///< as the report names them; modules in Package::module
    std::vector<Root> roots;
    std::vector<Unknown> unknown;
    Size total;  ///< of the whole file

    /// Bytes that are a node's own: read off the finished partition.
    [[nodiscard]] std::span<const NodeBytes> bytes(u32 node) const {
        return {bytes_.data() + first_bytes_[node], bytes_.data() + first_bytes_[node + 1]};
    }
    [[nodiscard]] Size size(u32 node) const;
    /// Node of a package; nothing where no function or type is of it.
    [[nodiscard]] std::optional<u32> package_node(PackageId package) const;

    u64 page = 1;                ///< parts of the file begin at multiples of it
    std::vector<u64> part_ends;  ///< where in the file each of them ends, without its padding
    std::array<u8, cost_class_names.size()> part_of_class{};  ///< which of them holds a class

    BigVector<NodeBytes> bytes_;
    BigVector<u32> first_bytes_;  ///< by node, and one past the last
    std::shared_ptr<const MethodRules> rules;
    std::shared_ptr<const go::Program> go;  ///< of a Go program, with its tables
    std::shared_ptr<const GoSymbolNames> names;
    std::vector<TextBlocks> arenas;  ///< what made-up names are views of
    std::vector<u32> package_nodes_;
};

/// The graph of a program. `model` has its claims cut; the context's evidence must still be there
/// (before Program::drop_tables), and its image must outlive the graph. A file of which no edges
/// are known gives a graph without nodes and says why in `unknown`.
[[nodiscard]] ProgramGraph make_program_graph(const Context& context, const Model& model,
                                              Notes& notes);

/// Which of two bounds: `low` keeps whatever may be kept, so that what it drops surely goes;
/// `high` keeps only what must be.
enum class Bound : u8 { low, high };

struct Kept {
    std::vector<bool> nodes;       ///< by node
    bool methods_by_name = false;  ///< reflection still looks methods up by a name that it computes
};

/// What stays once the cut nodes are gone, with all edges out of them: reachability from the other
/// roots, and the linker's rules on methods and initialisers, to a fixed point. Without a cut
/// everything stays.
[[nodiscard]] Kept keep(const ProgramGraph& graph, std::span<const u32> cut, Bound bound);

struct KeptBytes {
    Size low, high;
};

/// What would go with a cut: bytes by class and package, in two bounds. Rows sum up to the total.
struct Freed {
    struct Row {
        PackageId package = 0;
        KeptBytes amount;
    };
    KeptBytes total;
    std::array<KeptBytes, cost_class_names.size()> classes;
    std::vector<Row> packages;       ///< those that lose anything, the most first
    bool methods_come_back = false;  ///< the cut brings method elimination back
    std::vector<Unknown> unknown;
};
[[nodiscard]] Freed freed(const ProgramGraph& graph, std::span<const u32> cut);
/// The same of each of several cuts, for little more than one costs.
[[nodiscard]] std::vector<Freed> freed_by_each(const ProgramGraph& graph,
                                               std::span<const std::span<const u32>> cuts);

/// What a file loses that loses these bytes, by class, and a little more or less, which no edge
/// shows: each of its parts keeps beginning at a whole page, so that it loses those that its end
/// passes.
[[nodiscard]] KeptBytes in_whole_pages(
    const ProgramGraph& graph, const std::array<KeptBytes, cost_class_names.size()>& classes);

/// A node as Go's symbol table of that version spells it: `type:*os.File`,
/// `go:itab.*os.File,io.Reader`.
[[nodiscard]] std::string graph_name(const ProgramGraph& graph, u32 node);

}  // namespace binsize
