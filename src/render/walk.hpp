// The walk over the rows of a tree that every table of rows needs: of a report or of a diff.
#pragma once

#include <vector>

namespace binsize {

/// Calls each(node, level) for every row below the root in reading order (level 0: a child of it);
/// false from it ends the walk. No recursion: depth is the document's.
template <class N, class F>
void walk(const N& root, F&& each) {
    struct Row {
        const N* node;
        unsigned level;
    };
    std::vector<Row> todo;
    const auto push = [&](const N& node, unsigned level) {
        for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
            todo.push_back({&*child, level});
    };
    push(root, 0);
    while (!todo.empty()) {
        const auto [node, level] = todo.back();
        todo.pop_back();
        if (!each(*node, level)) return;
        push(*node, level + 1);
    }
}

}  // namespace binsize
