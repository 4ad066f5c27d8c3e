// The rows of a breakdown, of a report or of a diff, as one list: level by level, the root first,
// so that the children of a row are neighbours and every row knows its parent. What is looked at,
// in which order and how far it is opened is for whoever looks (tree_view.hpp).
#pragma once

#include "base/base.hpp"

#include <binsize/diff.hpp>
#include <binsize/report.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::explore {

class Rows {
public:
    /// The tree must outlive this.
    explicit Rows(const Node& root);
    explicit Rows(const DiffNode& root);

    [[nodiscard]] bool is_diff() const { return diff_; }
    [[nodiscard]] u32 size() const { return static_cast<u32>(rows_.size()); }
    [[nodiscard]] u32 parent(u32 row) const { return rows_[row].parent; }
    [[nodiscard]] u32 first_child(u32 row) const { return rows_[row].first; }
    [[nodiscard]] u32 children(u32 row) const { return rows_[row].count; }
    [[nodiscard]] unsigned level(u32 row) const;  ///< 0: the root
    /// Rows from the one below the root down to this one; empty for the root.
    [[nodiscard]] std::vector<u32> path(u32 row) const;

    [[nodiscard]] std::string_view name(u32 row) const;
    [[nodiscard]] std::string label(u32 row) const;  ///< with how many share it; never empty
    [[nodiscard]] std::string_view kind(u32 row) const;
    [[nodiscard]] std::string_view evidence(u32 row) const;  ///< empty in a diff
    /// The last of its siblings, which stands for those that are not there.
    [[nodiscard]] bool is_rest(u32 row) const;
    [[nodiscard]] u64 times(u32 row) const;  ///< how many equal rows were merged
    [[nodiscard]] Size now(u32 row) const;
    [[nodiscard]] Size before(u32 row) const;  ///< of a diff
    [[nodiscard]] RowStatus status(u32 row) const;
    [[nodiscard]] std::string_view old_name(u32 row) const;

private:
    struct Row {
        const void* node;  ///< a Node, or a DiffNode
        u32 parent, first, count;
    };
    template <class N>
    void fill(const N& root);
    [[nodiscard]] const Node& node(u32 row) const {
        return *static_cast<const Node*>(rows_[row].node);
    }
    [[nodiscard]] const DiffNode& diff(u32 row) const {
        return *static_cast<const DiffNode*>(rows_[row].node);
    }
    std::vector<Row> rows_;
    bool diff_ = false;
};

/// Bytes under one ruler.
[[nodiscard]] constexpr u64 bytes(const Size& size, bool memory) {
    return memory ? size.memory : size.file;
}

}  // namespace binsize::explore
