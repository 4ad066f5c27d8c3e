#include "analysis/graph/program_graph.hpp"

#include "analysis/graph/go_edges.hpp"
#include "analysis/graph/go_names.hpp"
#include "analysis/graph/native_graph.hpp"
#include "base/steps.hpp"

#include <algorithm>

namespace binsize {

Size ProgramGraph::size(u32 node) const {
    Size out;
    for (const auto& part : bytes(node)) {
        if (part.in_file) out.file += part.size;
        if (part.in_memory) out.memory += part.size;
    }
    return out;
}

std::optional<u32> ProgramGraph::package_node(PackageId package) const {
    if (package >= package_nodes_.size() || package_nodes_[package] == ~u32{0}) return std::nullopt;
    return package_nodes_[package];
}

ProgramGraph make_program_graph(const Context& context, const Model& model, Notes&) {
    const Steps steps("following references");
    if (context.go == nullptr) return make_native_graph(context, model);
    ProgramGraph out;
    out.total = context.axis.total();
    if (!context.go->data) {
        out.packages = model.division(Cut::claims).packages;
        out.unknown.push_back({"references", "the program's own tables are not found"});
        return out;
    }
    read_go_edges(context, model, out);
    out.unknown.push_back(
        {"imports",
         "who imports whom is inferred from references: whether a package that is there for its "
         "registration alone goes with those who bring it is known in part (docs/accuracy.md says "
         "how often bounds held)"});
    out.go = context.go;
    out.names = std::make_shared<GoSymbolNames>(*context.go);
    return out;
}

namespace {

std::string at_address(u64 address) { return fmt::format("0x{:x}", address); }

// A funcval is a word, with another behind it or what aligns something else; a dictionary, which
// may begin with a function too, is longer.
bool is_one_word(const ProgramGraph& graph, u32 index) {
    constexpr u64 widest_alignment = 32;
    const u64 word = graph.go->reader.word_size();
    const auto& node = graph.nodes[index];
    if (index + 1 >= graph.nodes.size() || graph.nodes[index + 1].kind == NodeKind::package)
        return true;
    const u64 size = graph.nodes[index + 1].address - node.address;
    return size == word || size <= widest_alignment - word;
}

std::string object_name(const ProgramGraph& graph, const GoSymbolNames& names, u32 index) {
    const auto& node = graph.nodes[index];
    const auto& program = *graph.go;
    const auto& types = *program.types;
    const auto word = program.reader.word(node.address).value_or(0);
    const auto f = program.in_go_text(word) ? program.pclntab->function_at(word) : std::nullopt;
    const auto in_types = types.region.inside(node.address);
    if (f && program.pclntab->entry(*f) == word &&
        ((in_types && *in_types < types.end) || is_one_word(graph, index))) {
        const auto offset = types.region.inside(node.address).value_or(0);
        const auto closure =
            std::ranges::lower_bound(types.closures, offset, {}, &go::Closure::offset);
        const bool sized = closure != types.closures.end() && closure->offset == offset &&
                           closure->size > program.reader.word_size();
        return names.of_closure(
            program.functions->name(*f),
            sized ? types.region.get_word(offset + program.reader.word_size()) : 0);
    }
    const auto mask =
        std::ranges::lower_bound(types.gc_masks, node.address, {}, &go::GcData::address);
    if (mask != types.gc_masks.end() && mask->address == node.address) return names.of_mask(*mask);
    return at_address(node.address);
}

}  // namespace

std::string graph_name(const ProgramGraph& graph, u32 index) {
    const auto& node = graph.nodes[index];
    if (graph.names == nullptr) return std::string(node.name);
    const auto& names = *graph.names;
    const auto& types = *graph.go->types;
    switch (node.kind) {
        case NodeKind::type: {
            const u32 type = types.index_of(node.address);
            return type == go::no_type ? at_address(node.address) : names.of_type(type);
        }
        case NodeKind::itab: {
            const auto itab =
                std::ranges::lower_bound(types.itabs, node.address, {}, &go::Itab::address);
            return itab == types.itabs.end() ? at_address(node.address) : names.of_itab(*itab);
        }
        case NodeKind::table: {
            const auto offset = types.region.inside(node.address);
            if (!offset || *offset >= types.end) return at_address(node.address);
            return offset ? names.of_name(*offset) : at_address(node.address);
        }
        case NodeKind::literal: return names.of_text(node.name);
        case NodeKind::init_task:
            return std::string(graph.packages[node.package].name) + "..inittask";
        case NodeKind::object:
            return node.name.empty() ? object_name(graph, names, index) : std::string(node.name);
        case NodeKind::file: return at_address(node.address);
        case NodeKind::function:
        case NodeKind::package: break;
    }
    return node.name.empty() ? at_address(node.address) : std::string(node.name);
}

}  // namespace binsize
