// The part of the page that can be walked through: its elements, which the script fills, and the
// data that it fills them from.
#include "render/html/html.hpp"

#include "base/shorten.hpp"

#include <fmt/format.h>

namespace binsize::html {
namespace {

std::string columns_of(const Block& block) {
    std::string out;
    for (const auto& [name, size] : block.columns)
        out += fmt::format("{}[\"{}\",{}]", out.empty() ? "" : ",", name, size);
    return '[' + out + ']';
}

std::string words_of(std::span<const std::string> words) {
    std::string out;
    for (const auto& word : words) out += (out.empty() ? "" : ",") + quoted(shorten(word));
    return '[' + out + ']';
}

template <class N>
bool write(std::string_view mode, std::span<const PageSubject> subjects,
           std::span<const Tree<N>> trees, Ruler ruler, const TextSink& out) {
    if (!out(page_explorer)) return false;
    Legend legend;
    for (const auto& tree : trees) add_names(legend, *tree.root);
    legend.texts.order();
    auto json = fmt::format("{{\"mode\":\"{}\",\"ruler\":\"{}\",\"subjects\":[", mode,
                            ruler == Ruler::memory ? "memory" : "file");
    for (std::size_t i = 0; i < subjects.size(); ++i)
        json += fmt::format("{}{{\"name\":{},\"file\":{},\"memory\":{}}}", i == 0 ? "" : ",",
                            quoted(shorten(subjects[i].name)), subjects[i].size.file,
                            subjects[i].size.memory);
    json += "],\"trees\":[";
    for (std::size_t i = 0; i < trees.size(); ++i) {
        u64 rows = 0;
        const auto block = block_of(legend, *trees[i].root, rows);
        json += fmt::format("{}{{\"subject\":{},\"id\":{},\"rows\":{},\"columns\":{}}}",
                            i == 0 ? "" : ",", trees[i].subject, quoted(trees[i].id), rows,
                            columns_of(block));
        if (!write_block(fmt::format("tree{}", i), block, out)) return false;
    }
    const auto texts = legend.texts.block();
    json +=
        fmt::format("],\"texts\":{{\"count\":{},\"columns\":{}}},\"kinds\":{},\"evidence\":{}}}",
                    legend.texts.size(), columns_of(texts), words_of(legend.kinds.all()),
                    words_of(legend.evidence.all()));
    return write_block("texts", texts, out) && write_json("meta", json, out);
}

}  // namespace

bool write_explorer(std::span<const PageSubject> subjects, std::span<const Tree<Node>> trees,
                    Ruler ruler, const TextSink& out) {
    return write("report", subjects, trees, ruler, out);
}

bool write_explorer(std::span<const PageSubject> subjects, std::span<const Tree<DiffNode>> trees,
                    Ruler ruler, const TextSink& out) {
    return write("diff", subjects, trees, ruler, out);
}

}  // namespace binsize::html
