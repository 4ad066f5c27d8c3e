// Keys: what a breakdown groups by. A key maps a cell of its cut to a row, and a row to its name
// and kind. Rows are dense ids and their names are unique, so that siblings are.
#pragma once

#include "analysis/model.hpp"

#include <deque>
#include <string>

namespace binsize {

class Key {
public:
    /// Rows given by name; `row_of_owner` maps owners to them. Equal names become one row.
    struct Row {
        std::string name;
        std::string kind;
    };
    static Key over_owners(std::vector<u32> row_of_owner, std::vector<Row> rows,
                           bool counts_owners = false);
    enum class Source : u8 { owner, cost_class, evidence };
    static Key over_cells(Source source, std::vector<Row> rows);
    /// Owners by printed name: demangled, printable, literals in quotes. There may be millions, so
    /// rows are views; the layer must outlive the key.
    static Key over_names(const Layer& layer);

    [[nodiscard]] u32 row(const Cell& cell) const {
        switch (source_) {
            case Source::owner: return row_of_owner_[cell.owner];
            case Source::cost_class: return static_cast<u32>(cell.cost_class);
            case Source::evidence: return static_cast<u32>(cell.evidence);
        }
        return 0;
    }
    [[nodiscard]] std::size_t row_count() const {
        return layer_ != nullptr ? first_owner_.size() : rows_.size();
    }
    [[nodiscard]] std::string name(u32 row) const;
    [[nodiscard]] std::string_view kind(u32 row) const;
    /// Whether row a's name comes before row b's.
    [[nodiscard]] bool name_before(u32 a, u32 b) const;
    /// Rows say how many owners share them.
    [[nodiscard]] bool counts_owners() const { return counts_owners_; }

private:
    // A literal's text may spell the name of a function or of an embedded file: its quotes are
    // part of what tells rows apart, but are only written where a row is printed.
    struct Name {
        std::string_view text;
        bool quoted = false;
        friend bool operator==(const Name&, const Name&) = default;
    };
    [[nodiscard]] Name name_of_owner(OwnerId owner) const;
    [[nodiscard]] std::string_view changed_name(OwnerId owner) const;
    void print_names();
    void group_names();

    Source source_ = Source::owner;
    bool counts_owners_ = false;
    std::vector<u32> row_of_owner_;
    std::vector<Row> rows_;
    const Layer* layer_ = nullptr;        // over_names alone
    std::vector<OwnerId> first_owner_;    // by row
    std::vector<u32> changed_;            // by owner: 1 + place of its printed name, 0 = as it is
    std::deque<std::string> printed_[2];  // of the first and the second half of the owners
    std::size_t half_ = 0;
};

}  // namespace binsize
