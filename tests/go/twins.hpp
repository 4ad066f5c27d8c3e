// Twins: a program with its symbol table and the same one stripped. Their code and data lie at the
// same addresses, so that what a report says of each byte can be laid side by side: the symbol
// table is the truth, and where the stripped one says something else, inference was wrong.
#pragma once

#include "analysis/model.hpp"
#include "format/format.hpp"

#include <map>
#include <string>
#include <vector>

namespace binsize::test {

/// Who owns a stretch of memory in each twin.
struct TwinCell {
    Extent at;  ///< addresses
    struct Side {
        std::string package, owner;
        CostClass cls = CostClass::unknown;
        Evidence evidence = Evidence::inference;
    } full, stripped;
    [[nodiscard]] bool differs() const {
        return full.package != stripped.package || full.cls != stripped.cls;
    }
    /// Data that the symbol table gives to a package.
    [[nodiscard]] bool counts() const {
        return (full.cls == CostClass::data || full.cls == CostClass::rodata) &&
               full.package != "[C, no package]";
    }
};

/// The claims of one image, cut up.
class Cut1 {
public:
    explicit Cut1(const Image& image)
        : axis_(Axis::of(image, notes_)), context_(make_context(image, axis_, notes_)) {
        cut_claims(context_, model_, notes_, false);
    }
    [[nodiscard]] const Axis& axis() const { return axis_; }
    [[nodiscard]] const Partition& partition() const {
        return model_.division(Cut::claims).partition;
    }
    [[nodiscard]] TwinCell::Side side(const Cell& cell) const {
        const auto& division = model_.division(Cut::claims);
        const auto& owner = division.owners[cell.owner];
        return {std::string(division.packages[owner.package].name), std::string(owner.name),
                cell.cost_class, cell.evidence};
    }

private:
    Notes notes_;
    Axis axis_;
    Context context_;
    Model model_;
};

/// Every stretch of read-only and writable data with file bytes, in order of address. Classes that
/// Go's own tables explain are left out where both say so alike.
[[nodiscard]] inline std::vector<TwinCell> twin_cells(const Image& full, const Image& stripped) {
    const Cut1 a(full);
    const Cut1 b(stripped);
    std::vector<TwinCell> out;
    for (const auto& section : full.sections) {
        if (!section.loaded || section.executable || section.file.empty()) continue;
        const u64 end = section.memory.begin + std::min(section.file.size, section.memory.size);
        for (u64 at = section.memory.begin; at < end;) {
            const auto x = a.axis().at_address(at);
            const auto y = b.axis().at_address(at);
            if (!x || !y) break;
            const auto i = a.partition().index_at(*x);
            const auto j = b.partition().index_at(*y);
            const u64 size =
                std::min({a.partition().end_of(i) - *x, b.partition().end_of(j) - *y, end - at});
            out.push_back(
                {{at, size}, a.side(a.partition().cells()[i]), b.side(b.partition().cells()[j])});
            at += size;
        }
    }
    return out;
}

/// Bytes of rows, class × package, that one twin has more than the other: each byte in a wrong row
/// counts twice, what two mistakes set off does not count.
[[nodiscard]] inline u64 row_difference(const std::vector<TwinCell>& cells) {
    std::map<std::pair<CostClass, std::string>, i64> rows;
    for (const auto& cell : cells) {
        rows[{cell.full.cls, cell.full.package}] += static_cast<i64>(cell.at.size);
        rows[{cell.stripped.cls, cell.stripped.package}] -= static_cast<i64>(cell.at.size);
    }
    u64 sum = 0;
    for (const auto& [row, bytes] : rows) sum += static_cast<u64>(bytes < 0 ? -bytes : bytes);
    return sum;
}

/// Bytes whose package or class differs.
[[nodiscard]] inline u64 wrong_bytes(const std::vector<TwinCell>& cells) {
    u64 sum = 0;
    for (const auto& cell : cells) sum += cell.differs() ? cell.at.size : 0;
    return sum;
}

}  // namespace binsize::test
