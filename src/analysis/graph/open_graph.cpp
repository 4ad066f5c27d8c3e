#include "analysis/graph/open_graph.hpp"

#include "analysis/find_place.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {

OpenGraph::OpenGraph(const Image& image)
    : axis_(Axis::of(image, notes_)), context_(make_context(image, axis_, notes_)) {
    cut_claims(context_, model_, notes_, false);
    graph_ = make_program_graph(context_, model_, notes_);
    for (auto& note : notes_) {
        note.where = printable(note.where);
        note.what = printable(note.what);
    }
}

Result<std::unique_ptr<OpenGraph>> OpenGraph::of(const Image& image) {
    if (image.kind == FileKind::fat)
        return fail(ErrorKind::usage, "holds {} images; choose one with --arch",
                    image.members.size());
    if (image.kind == FileKind::archive)
        return fail(ErrorKind::usage,
                    "is an archive of {} members; ask about the program that they are linked into",
                    image.members.size());
    if (image.traits.code_by_number)
        return fail(ErrorKind::unsupported,
                    "is WebAssembly, whose references are not read; reports and diffs are");
    return std::unique_ptr<OpenGraph>(new OpenGraph(image));
}

std::string printed_node(const ProgramGraph& graph, u32 node) {
    const auto& n = graph.nodes[node];
    const bool spelled =
        n.name.empty() || n.kind == NodeKind::itab || n.kind == NodeKind::init_task;
    return spelled ? printable(graph_name(graph, node)) : printed_name(n.name);
}

std::string printed_package(const ProgramGraph& graph, u32 node) {
    const auto package = graph.nodes[node].package;
    return package < graph.packages.size() ? printable(graph.packages[package].name)
                                           : std::string();
}

std::vector<GraphUnknown> printed_unknown(std::span<const Unknown> of_graph,
                                          std::span<const Unknown> of_answer) {
    std::vector<GraphUnknown> out;
    for (const auto unknown : {of_graph, of_answer})
        for (const auto& u : unknown) {
            GraphUnknown printed{printable(u.what), printable(u.why)};
            if (std::ranges::find(out, printed) == out.end()) out.push_back(std::move(printed));
        }
    return out;
}

}  // namespace binsize
