// Keys: what a breakdown groups by. A key maps a cell of its cut to a row, and a row to its name
// and kind. Rows are dense ids and their names are unique, so that siblings are.
#pragma once

#include "analysis/model.hpp"
#include "base/text_blocks.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace binsize {

/// Where the names of a report's rows lie. One thread at a time adds to it.
struct RowTexts {
    std::vector<std::shared_ptr<const PrintedNames>> printed;  ///< as the keys printed them
    TextBlocks others;
};

class Key {
public:
    Key() = default;
    // Rows are views of names that the key holds, which a move leaves where they are.
    Key(Key&&) = default;
    Key& operator=(Key&&) = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() = default;

    /// Rows given by name. Equal names become one row.
    struct Row {
        std::string_view name;  ///< of the division's, of a list's, or of `made`
        std::string_view kind;  ///< one of a list's
    };
    struct Rows {
        std::vector<Row> list;
        TextBlocks made;  ///< names that lie nowhere else
    };
    /// What of a cell decides its row.
    enum class Source : u8 { owner, package, cost_class, evidence };
    /// A row each owner.
    static Key over_owners(Rows rows);
    /// The same with the row of each owner.
    static Key over_owners(Rows rows, std::vector<u32> row_of);
    /// `row_of_package` maps the division's packages to rows; the division must outlive the key.
    static Key over_packages(const Division& division, std::vector<u32> row_of_package, Rows rows);
    static Key over_cells(Source source, Rows rows);
    /// Owners by printed name: demangled, printable, literals in quotes. There may be millions, so
    /// rows are views; the division must outlive the key.
    static Key over_names(const Division& division);

    [[nodiscard]] u32 row(const Cell& cell) const {
        switch (source_) {
            case Source::owner: return row_of_[cell.owner];
            case Source::package: return row_of_[owners_[cell.owner].package];
            case Source::cost_class: return static_cast<u32>(cell.cost_class);
            case Source::evidence: return static_cast<u32>(cell.evidence);
        }
        return 0;
    }
    [[nodiscard]] Source source() const { return source_; }
    /// Row of an owner, of a package, of a class: of whatever source() counts by.
    [[nodiscard]] u32 row_of(std::size_t id) const {
        return row_of_.empty() ? static_cast<u32>(id) : row_of_[id];
    }
    /// Rows are below; a row without a name is none.
    [[nodiscard]] std::size_t row_count() const {
        return prints_owners_ ? 2 * std::max(named_[0].text.size(), named_[1].text.size())
                              : rows_.list.size();
    }
    [[nodiscard]] std::string name(u32 row) const;
    /// The same for a row of a report. `texts` holds on to printed() and to what this adds.
    [[nodiscard]] RowText row_text(u32 row, const std::shared_ptr<RowTexts>& texts) const;
    /// Null where no names were printed.
    [[nodiscard]] const std::shared_ptr<const PrintedNames>& printed() const { return names_; }
    [[nodiscard]] std::string_view kind(u32 row) const;
    /// Whether row a's name comes before row b's.
    [[nodiscard]] bool name_before(u32 a, u32 b) const;
    /// Eight characters of a row's name as a number: of names that are alike up to there it has the
    /// order. Zeroes behind the name.
    [[nodiscard]] u64 name_part(u32 row, std::size_t from) const;
    /// Rows say how many owners share them.
    [[nodiscard]] bool counts_owners() const { return counts_owners_; }

private:
    void merge_equal_rows();
    struct NamedRows {
        BigVector<OwnerId> first_owner;
        BigVector<std::string_view> text;
        std::vector<bool> quoted;
        std::vector<bool> printed;  // the text lies in names_
    };
    void group_names(u32 half);
    // Rows of one half are even, of the other odd.
    [[nodiscard]] const NamedRows& rows_with(u32 row) const { return named_[row % 2]; }

    Source source_ = Source::owner;
    bool counts_owners_ = false;
    bool prints_owners_ = false;  // over_names: rows are views of owners' names
    std::vector<u32> row_of_;     // by owner or by package
    Rows rows_;
    std::span<const Owner> owners_;
    // over_names alone: the names whose hashes are even, and the odd ones.
    NamedRows named_[2];
    std::shared_ptr<const PrintedNames> names_;
};

}  // namespace binsize
