// The part of the page that can be walked through: its elements, which the script fills, and the
// data that it fills them from.
#include "render/html/html.hpp"
#include "render/html/places.hpp"

#include "base/shorten.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>

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

// Tables whose rows have a name are read beside the row of that name; longer ones are lists of
// their own, which nobody looks up one by one.
constexpr std::size_t longest_table = 3000;

std::string tables_of(std::span<const Table> tables) {
    std::string out;
    for (const auto& table : tables) {
        if (table.columns.size() < 2 || table.columns[0].name != "name" ||
            table.rows.size() > longest_table || table.id == places_table)
            continue;
        std::string columns;
        for (const auto& c : table.columns)
            columns += (columns.empty() ? "" : ",") + quoted(c.name);
        std::string rows;
        for (const auto& row : table.rows) {
            std::string cells;
            for (std::size_t i = 0; i < std::min(row.size(), table.columns.size()); ++i)
                cells += (i == 0 ? "" : ",") + quoted(text_value(row[i], table.columns[i]));
            rows += (rows.empty() ? "[" : ",[") + cells + ']';
        }
        out += fmt::format("{}{{\"id\":{},\"columns\":[{}],\"rows\":[{}]}}", out.empty() ? "" : ",",
                           quoted(table.id), columns, rows);
    }
    return '[' + out + ']';
}

const Table* places_in(const PageSubject& subject) {
    const auto found = std::ranges::find(subject.tables, places_table, &Table::id);
    return found == subject.tables.end() ? nullptr : &*found;
}

// Beside the first tree that it fits; of a diff nobody knows two places.
bool write_places(Legend& legend, std::span<const PageSubject> subjects,
                  std::span<const Tree<Node>> trees, std::string& json, const TextSink& out) {
    std::vector<bool> told(subjects.size());
    for (std::size_t i = 0; i < trees.size(); ++i) {
        const auto& tree = trees[i];
        const auto* places = places_in(subjects[tree.subject]);
        if (places == nullptr || told[tree.subject] || !has_places(tree.id)) continue;
        told[tree.subject] = true;
        PlaceWords words;
        const auto block = places_of(legend, *tree.root, *places, words);
        json += fmt::format(
            "{}{{\"tree\":{},\"columns\":{},\"sections\":{},\"slides\":{},\"claims\":{}}}",
            json.empty() ? "" : ",", i, columns_of(block), words_of(words.sections.all()),
            words_of(words.slides.all()), words_of(words.claims.all()));
        if (!write_block(fmt::format("places{}", i), block, out)) return false;
    }
    return true;
}
bool write_places(Legend&, std::span<const PageSubject>, std::span<const Tree<DiffNode>>,
                  std::string&, const TextSink&) {
    return true;
}

template <class N>
bool write(std::string_view mode, std::span<const PageSubject> subjects,
           std::span<const Tree<N>> trees, Ruler ruler, const TextSink& out) {
    if (!out(page_explorer)) return false;
    Legend legend;
    for (const auto& tree : trees) add_names(legend, *tree.root);
    for (const auto& subject : subjects)
        if (const auto* places = places_in(subject)) add_place_names(legend, *places);
    legend.texts.order();
    auto json = fmt::format("{{\"mode\":\"{}\",\"ruler\":\"{}\",\"subjects\":[", mode,
                            ruler == Ruler::memory ? "memory" : "file");
    // What is looked at when a row is selected is not in the way of the first picture.
    std::string tables = "[";
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        const auto* comma = i == 0 ? "" : ",";
        json += fmt::format("{}{{\"name\":{},\"file\":{},\"memory\":{}}}", comma,
                            quoted(shorten(subjects[i].name)), subjects[i].size.file,
                            subjects[i].size.memory);
        tables += comma + tables_of(subjects[i].tables);
    }
    const Block beside{tables + ']', {{"json", tables.size() + 1}}};
    json += "],\"trees\":[";
    for (std::size_t i = 0; i < trees.size(); ++i) {
        u64 rows = 0;
        const auto block = block_of(legend, *trees[i].root, rows);
        json += fmt::format("{}{{\"subject\":{},\"id\":{},\"rows\":{},\"columns\":{}}}",
                            i == 0 ? "" : ",", trees[i].subject, quoted(trees[i].id), rows,
                            columns_of(block));
        if (!write_block(fmt::format("tree{}", i), block, out)) return false;
    }
    std::string places;
    if (!write_places(legend, subjects, trees, places, out)) return false;
    const auto texts = legend.texts.block();
    json += fmt::format(
        "],\"places\":[{}],\"texts\":{{\"count\":{},\"columns\":{}}},\"tables\":{},\"kinds\":{},\"evidence\":{}}}",
        places, legend.texts.size(), columns_of(texts), columns_of(beside),
        words_of(legend.kinds.all()), words_of(legend.evidence.all()));
    return write_block("texts", texts, out) && write_block("tables", beside, out) &&
           write_json("meta", json, out);
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
