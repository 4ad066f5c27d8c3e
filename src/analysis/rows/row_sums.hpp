// Rows of many breakdowns added up: those of an archive are the sums of its members', and a library
// has tens of thousands of members with a few rows each. Names are kept once, a row takes 48 bytes.
#pragma once

#include "analysis/analysis.hpp"
#include "base/pages.hpp"
#include "base/text_blocks.hpp"

namespace binsize {

class RowTree;

class RowSums {
public:
    /// `counted`, by level: whether rows say how many of that name there are.
    explicit RowSums(std::vector<bool> counted);
    /// Adds a breakdown with all of its rows; what a filter left out is no row.
    void add(const Node& root);
    void add(RowTree& tree, Size left_out);
    /// The other's rows; its names are kept, not copied.
    void add(RowSums&& other);
    /// The rows in order, folded as the options say.
    [[nodiscard]] Node finish(const ReportOptions& options);

private:
    struct Row {
        std::string_view name;
        Size size;
        u64 count = 0;
        u32 parent = 0;
        u16 kind = 0;
        u8 evidence = 0;
    };
    struct Names {
        TextBlocks texts;
        std::vector<std::shared_ptr<const Names>> others;  // of sums that were added
    };
    /// `kept`: the name's text lives as long as names_ already.
    u32 row_at(u32 parent, std::string_view name, bool kept = false);
    void grow();
    u16 kind_of(std::string_view text);
    void add(u32 parent, const Node& node, std::size_t level);

    std::shared_ptr<Names> names_;
    BigVector<Row> rows_;    // a parent comes before its children; row 0 is the root
    BigVector<u32> places_;  // by hash of parent and name, 0 = none
    std::vector<std::string> kinds_ = {""};
    std::vector<bool> counted_;
    Size rest_;
};

}  // namespace binsize
