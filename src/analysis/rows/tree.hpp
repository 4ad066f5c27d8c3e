// The tree of one breakdown under construction: sizes by path of rows, and from them the Nodes
// that are asked for. A row that will be folded into "[N others]" never becomes a Node.
#pragma once

#include "analysis/analysis.hpp"
#include "analysis/rows/keys.hpp"

#include <unordered_map>

namespace binsize {

/// Where a row sorts; ties are broken by name.
struct RowOrder {
    u64 first = 0, second = 0;
    RowOrder(Size size, ReportOptions::Sort sort) {
        if (sort == ReportOptions::Sort::file) first = size.file, second = size.memory;
        if (sort == ReportOptions::Sort::memory) first = size.memory, second = size.file;
        if (sort == ReportOptions::Sort::gzip) first = size.gzip, second = size.file;
    }
    friend auto operator<=>(const RowOrder&, const RowOrder&) = default;
};

class RowTree {
public:
    explicit RowTree(std::span<const Key> keys);

    /// Adds bytes to a path of rows, one a key; `owners` has each key's own, which is counted at
    /// its row.
    void add(std::span<const u32> path, Size size, Evidence evidence,
             std::span<const OwnerId> owners);
    /// Largest children first, then by name; what is past options.rows becomes "[N others]".
    [[nodiscard]] Node finish(const ReportOptions& options);

    /// A row as it is in the tree: of which row it is part, as give() numbered that, and how deep.
    struct Part {
        u32 parent = 0;
        std::size_t depth = 0;
        RowText name;
        std::string_view kind;
        Size size;
        u64 count = 1;
        Evidence evidence = Evidence::format;
    };
    /// Calls `u32 give(const Part&)` for all rows, each behind that which it is part of.
    template <class F>
    void each(F&& give) {
        count_owners();
        const auto texts = new_texts();
        std::vector<u32> number(items_.size(), 0);
        std::vector<std::size_t> depth(items_.size(), 0);
        for (u32 i = 1; i < items_.size(); ++i) {
            const auto& item = items_[i];
            depth[i] = depth[item.parent] + 1;
            const auto& key = keys_[depth[i] - 1];
            number[i] = give(Part{number[item.parent], depth[i] - 1, key.row_text(item.row, texts),
                                  key.kind(item.row), item.size, std::max<u64>(1, item.count),
                                  item.evidence});
        }
    }

private:
    struct Item {
        u32 parent = 0, row = 0;
        Size size;
        OwnerId last_owner = Partition::no_owner;
        u32 count = 0;
        Evidence evidence = Evidence::format;
    };
    [[nodiscard]] u32 child(u32 parent, u32 row);
    void count_owner(u32 item, OwnerId owner);
    void count_owners();
    void link_children();
    void sort_rows(std::span<u32> items, const Key& key, ReportOptions::Sort sort) const;
    [[nodiscard]] Node make(u32 at, std::size_t depth, const ReportOptions& options,
                            const std::shared_ptr<RowTexts>& texts);
    [[nodiscard]] std::shared_ptr<RowTexts> new_texts() const;

    std::span<const Key> keys_;
    BigVector<Item> items_;
    BigVector<u32> top_;                           // by row of the first key: its item, 0 = none
    std::unordered_map<u64, u32> below_;           // (parent, row) → item, for deeper keys
    std::vector<bool> counted_;                    // by owner, where there is one key alone
    std::vector<std::pair<u32, OwnerId>> owners_;  // (item, owner), where there are several
    std::vector<u32> first_child_, children_;
};

}  // namespace binsize
