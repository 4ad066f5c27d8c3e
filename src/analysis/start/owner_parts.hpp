// Whose bytes lie at addresses: rows by package, and one more for what is mapped with a segment and
// is none of it.
#pragma once

#include "analysis/model.hpp"

namespace binsize {

class OwnerParts {
public:
    static constexpr std::string_view beside = "[beside the segment]";

    /// Both must live as long.
    OwnerParts(const Axis& axis, const Division& division)
        : axis_(axis), division_(division), find_(division.partition) {}

    /// One a package, and the last for what lies beside.
    [[nodiscard]] std::size_t rows() const { return division_.packages.size() + 1; }
    [[nodiscard]] std::string name(std::size_t row) const;
    [[nodiscard]] std::string kind(std::size_t row) const;
    [[nodiscard]] std::size_t row_of(const Cell& cell) const { return owner_of(cell).package; }
    [[nodiscard]] const Owner& owner_of(const Cell& cell) const {
        return division_.owners[cell.owner];
    }
    /// Calls each(cell, bytes) for what has an owner; says how many bytes lie beside.
    template <class F>
    u64 each(Extent addresses, F&& each) {
        const auto& partition = division_.partition;
        u64 rest = addresses.size;
        axis_.pieces(addresses, [&](Extent piece) {
            for (u64 at = piece.begin; at < piece.end();) {
                const auto cell = find_(at);
                const u64 end = std::min(partition.end_of(cell), piece.end());
                each(partition.cells()[cell], end - at);
                rest -= std::min(rest, end - at);
                at = end;
            }
        });
        return rest;
    }

private:
    const Axis& axis_;
    const Division& division_;
    CellFinder find_;
};

}  // namespace binsize
