#include "render/html/trees.hpp"

#include <algorithm>

namespace binsize::html {
namespace {

template <class N, class F>
void each_level_by_level(const N& root, F&& each) {
    std::vector<const N*> level = {&root};
    while (!level.empty()) {
        std::vector<const N*> next;
        for (const auto* node : level) each(*node, next);
        level = std::move(next);
    }
}

// Calls each(row) for every row in the order of the page, siblings by name.
template <class N, class F>
u64 each_row(const Legend& legend, const N& root, F&& each) {
    u64 rows = 0;
    std::vector<std::pair<u32, const N*>> siblings;
    each_level_by_level(root, [&](const N& node, std::vector<const N*>& next) {
        ++rows;
        each(node);
        siblings.clear();
        for (const auto& child : node.children)
            siblings.emplace_back(legend.texts.id(child.name), &child);
        std::ranges::stable_sort(siblings, {}, [](const auto& pair) { return pair.first; });
        for (const auto& [id, child] : siblings) next.push_back(child);
    });
    return rows;
}

class NameColumn {
public:
    void add(u32 id) {
        append_number(bytes, zigzag(static_cast<i64>(id) - last_));
        last_ = id;
    }
    std::string bytes;

private:
    i64 last_ = 0;
};

}  // namespace

u32 Words::id(std::string_view word) {
    const auto found = ids_.find(word);
    if (found != ids_.end()) return found->second;
    words_.emplace_back(word);
    return ids_.emplace(word, static_cast<u32>(words_.size() - 1)).first->second;
}

// Most rows have as many bytes in memory as in the file, or none.
u64 beside(u64 value, u64 other) {
    if (value == other) return 0;
    return value == 0 ? 1 : std::min(value, ~u64{0} - 2) + 2;
}

std::vector<const Node*> rows_in_order(const Legend& legend, const Node& root) {
    std::vector<const Node*> out;
    (void)each_row(legend, root, [&](const Node& node) { out.push_back(&node); });
    return out;
}

void add_names(Legend& legend, const Node& root) {
    each_level_by_level(root, [&](const Node& node, std::vector<const Node*>& next) {
        legend.texts.add(node.name);
        for (const auto& child : node.children) next.push_back(&child);
    });
}

void add_names(Legend& legend, const DiffNode& root) {
    legend.texts.add("");
    each_level_by_level(root, [&](const DiffNode& node, std::vector<const DiffNode*>& next) {
        legend.texts.add(node.name);
        legend.texts.add(node.old_name);
        for (const auto& child : node.children) next.push_back(&child);
    });
}

Block block_of(Legend& legend, const Node& root, u64& rows) {
    NameColumn name;
    std::string below;
    std::string file;
    std::string memory;
    std::string kind;
    std::string evidence;
    std::string count;
    std::string gzip;
    rows = each_row(legend, root, [&](const Node& node) {
        append_number(below, node.children.size());
        name.add(legend.texts.id(node.name));
        append_number(file, node.size.file);
        append_number(memory, beside(node.size.memory, node.size.file));
        append_number(kind, legend.kinds.id(node.kind));
        append_number(evidence, legend.evidence.id(node.evidence));
        append_number(count, node.others ? node.count << 1 | 1 : node.count << 1);
        append_number(gzip, node.size.gzip);
    });
    Block out;
    out.add("rows", below);
    out.add("name", name.bytes);
    out.add("file", file);
    out.add("memory", memory);
    out.add("kind", kind);
    out.add("evidence", evidence);
    out.add("count", count);
    if (root.size.gzip > 0) out.add("gzip", gzip);
    return out;
}

Block block_of(Legend& legend, const DiffNode& root, u64& rows) {
    NameColumn name;
    NameColumn old;
    std::string below;
    std::string kind;
    std::string status;
    std::string file;
    std::string memory;
    std::string file_before;
    std::string memory_before;
    rows = each_row(legend, root, [&](const DiffNode& node) {
        append_number(below, node.children.size());
        name.add(legend.texts.id(node.name));
        old.add(legend.texts.id(node.old_name));
        append_number(kind, legend.kinds.id(node.kind));
        append_number(status, static_cast<u64>(node.status));
        append_number(file, node.after.file);
        append_number(memory, beside(node.after.memory, node.after.file));
        append_number(file_before, beside(node.before.file, node.after.file));
        append_number(memory_before, beside(node.before.memory, node.before.file));
    });
    Block out;
    out.add("rows", below);
    out.add("name", name.bytes);
    out.add("old", old.bytes);
    out.add("kind", kind);
    out.add("status", status);
    out.add("file", file);
    out.add("memory", memory);
    out.add("file_before", file_before);
    out.add("memory_before", memory_before);
    return out;
}

}  // namespace binsize::html
