// The graph of an image with all that it rests on: what `why` and `whatif` ask.
#pragma once

#include "analysis/graph/program_graph.hpp"

#include <binsize/why.hpp>

namespace binsize {

/// Its parts refer to each other, so it stays where it was made; the image must outlive it.
class OpenGraph {
public:
    /// Errors: usage, for archives and files of several images.
    [[nodiscard]] static Result<std::unique_ptr<OpenGraph>> of(const Image& image);
    OpenGraph(const OpenGraph&) = delete;
    OpenGraph& operator=(const OpenGraph&) = delete;

    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const ProgramGraph& graph() const { return graph_; }
    /// What the reading found worth saying, printable.
    [[nodiscard]] const Notes& notes() const { return notes_; }

private:
    explicit OpenGraph(const Image& image);
    Notes notes_;
    Axis axis_;
    Context context_;
    Model model_;
    ProgramGraph graph_;
};

/// As reports print it: demangled, without control characters.
[[nodiscard]] std::string printed_node(const ProgramGraph& graph, u32 node);
/// Of its package; empty where none owns it.
[[nodiscard]] std::string printed_package(const ProgramGraph& graph, u32 node);
/// What the graph does not know, printable and each once.
[[nodiscard]] std::vector<GraphUnknown> printed_unknown(std::span<const Unknown> of_graph,
                                                        std::span<const Unknown> of_answer);

}  // namespace binsize
