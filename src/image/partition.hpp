// Partition: every position of the axis exactly once. cover() turns claims that may overlap,
// overrun and leave gaps into cells that cannot: it merges the sorted runs of the passes and
// sweeps once, so a total is right by construction and a pass cannot break it.
#pragma once

#include "image/claims.hpp"

#include <algorithm>

namespace binsize {

/// [begin, next cell's begin) belongs to `owner`. 16 bytes.
struct Cell {
    u64 begin = 0;
    OwnerId owner = 0;
    CostClass cost_class = CostClass::unknown;
    Evidence evidence = Evidence::inference;
};
static_assert(sizeof(Cell) == 16);

class Partition {
public:
    Partition() = default;  ///< of nothing
    /// Each list holds one pass's claims; owner ids are already those of one common table.
    /// What no claim covers goes to `gap(Extent)`, which names the cell.
    template <class Gap>
    static Partition cover(u64 axis_size, std::vector<ClaimList> runs, Gap&& gap) {
        Partition p(axis_size);
        p.sweep(std::move(runs));
        for (auto& cell : p.cells_)
            if (cell.owner == no_owner) {
                const u64 end = p.end_of(static_cast<std::size_t>(&cell - p.cells_.data()));
                const Cell named = gap(Extent{cell.begin, end - cell.begin});
                cell.owner = named.owner;
                cell.cost_class = named.cost_class;
                cell.evidence = named.evidence;
            }
        return p;
    }
    /// Replaces what `claims` (sorted, disjoint, none empty) cover and leaves the rest: for passes
    /// that need the first partition to know their owners (relocations, unwind tables).
    void refine(std::span<const Claim> claims);

    /// Lets `change(cells)` rename cells; their begins must stay as they are.
    template <class F>
    void rewrite(F&& change) {
        change(std::span<Cell>(cells_));
    }

    [[nodiscard]] std::span<const Cell> cells() const { return cells_; }
    [[nodiscard]] u64 size() const { return size_; }
    [[nodiscard]] u64 end_of(std::size_t cell) const {
        return cell + 1 < cells_.size() ? cells_[cell + 1].begin : size_;
    }
    /// Index of the cell that holds a position below size().
    [[nodiscard]] std::size_t index_at(u64 position) const;
    static constexpr OwnerId no_owner = ~OwnerId{0};

private:
    explicit Partition(u64 size) : size_(size) {}
    void sweep(std::vector<ClaimList> runs);
    void append(u64 begin, const Claim* claim);
    [[nodiscard]] BigVector<Cell> refined(std::span<const Cell> cells, u64 end,
                                          std::span<const Claim> claims) const;

    u64 size_ = 0;
    BigVector<Cell> cells_;
};

/// Finds cells by position where hundreds of thousands are asked for in no order: a table of where
/// each stretch of the axis begins leaves the search a few cells instead of all of them. The
/// partition must stay as it is.
class CellFinder {
public:
    explicit CellFinder(const Partition& partition) : partition_(&partition) {}
    /// Index of the cell that holds a position below size(). The one asked for before and those
    /// right after it are tried first.
    [[nodiscard]] std::size_t operator()(u64 position);

private:
    void build();

    const Partition* partition_;
    BigVector<u32> first_;  // by position >> shift_: the cell that holds the stretch's beginning
    unsigned shift_ = 0;
    std::size_t last_ = 0;
};

/// Calls each(begin, end, cell of a, cell of b) over the common refinement of two partitions of
/// one axis, in order.
template <class F>
void zip(const Partition& a, const Partition& b, F&& each) {
    const auto x = a.cells();
    const auto y = b.cells();
    std::size_t i = 0;
    std::size_t j = 0;
    u64 at = 0;
    while (i < x.size() && j < y.size()) {
        const u64 x_end = a.end_of(i);
        const u64 y_end = b.end_of(j);
        const u64 end = x_end < y_end ? x_end : y_end;
        if (at < end) each(at, end, x[i], y[j]);
        at = end;
        if (x_end == end) ++i;
        if (y_end == end) ++j;
    }
}

}  // namespace binsize
