#include "image/partition.hpp"

#include <algorithm>
#include <queue>

namespace binsize {
namespace {

struct Weaker {
    bool operator()(const Claim& a, const Claim& b) const { return weaker(a, b); }
};

// The next claim by begin over several sorted runs.
class Merge {
public:
    explicit Merge(std::vector<ClaimList>& lists) {
        for (auto& list : lists)
            for (const auto& reader : list.readers()) heads_.push_back(reader);
        std::ranges::make_heap(heads_, later);
    }
    /// Valid until next().
    [[nodiscard]] const Claim* peek() const {
        return heads_.empty() ? nullptr : &heads_[0].claim();
    }
    void next() {
        if (!heads_[0].next()) {
            std::ranges::pop_heap(heads_, later);
            heads_.pop_back();
            return;
        }
        // Most often the same run goes on: test before paying for the heap.
        const auto first_child_later = [&](std::size_t child) {
            return child >= heads_.size() || !later(heads_[0], heads_[child]);
        };
        if (first_child_later(1) && first_child_later(2)) return;
        std::ranges::pop_heap(heads_, later);
        std::ranges::push_heap(heads_, later);
    }

private:
    static bool later(const ClaimRun::Reader& a, const ClaimRun::Reader& b) {
        return a.claim().begin > b.claim().begin;
    }
    std::vector<ClaimRun::Reader> heads_;
};

}  // namespace

void Partition::append(u64 begin, const Claim* claim) {
    const Cell cell = claim == nullptr
                          ? Cell{begin, no_owner, CostClass::padding, Evidence::format}
                          : Cell{begin, claim->owner, claim->cost_class, claim->evidence};
    if (!cells_.empty()) {
        const auto& last = cells_.back();
        if (last.owner == cell.owner && last.cost_class == cell.cost_class &&
            last.evidence == cell.evidence)
            return;
    }
    cells_.push_back(cell);
}

void Partition::sweep(std::vector<ClaimList> lists) {
    if (size_ == 0) return;
    // Growing would hold the cells twice; of what is reserved only what is used costs memory. A
    // claim begins a cell, and ends one.
    std::size_t claims = 0;
    for (const auto& list : lists) claims += list.size();
    cells_.reserve(2 * claims + 1);
    Merge merge(lists);
    std::priority_queue<Claim, std::vector<Claim>, Weaker> active;
    const auto drop_ended = [&](u64 at) {
        while (!active.empty() && active.top().end() <= at) active.pop();
    };
    u64 at = 0;
    while (at < size_) {
        // Nearly always a strong claim stands alone above what lies under all: no need to queue.
        if (const Claim* next = merge.peek();
            next != nullptr && next->begin == at && next->end() > at) {
            const Claim c = *next;
            drop_ended(at);
            merge.next();
            const Claim* after = merge.peek();
            const bool alone = after == nullptr || after->begin >= c.end();
            if (alone && (active.empty() || weaker(active.top(), c))) {
                append(at, &c);
                at = std::min(c.end(), size_);
                continue;
            }
            active.push(c);
        }
        while (const Claim* c = merge.peek()) {
            if (c->begin > at) break;
            if (c->end() > at) active.push(*c);
            merge.next();
        }
        drop_ended(at);
        const Claim* best = active.empty() ? nullptr : &active.top();
        append(at, best);
        // The best claim holds until it ends or a stronger one begins; weaker ones only queue up,
        // behind it.
        u64 until = best == nullptr ? size_ : std::min(best->end(), size_);
        while (const Claim* c = merge.peek()) {
            if (c->begin >= until) break;
            if (best == nullptr || !weaker(*c, *best)) {
                until = c->begin;
                break;
            }
            if (c->end() > until) {
                active.push(*c);
                best = &active.top();
            }
            merge.next();
        }
        at = until;
    }
}

// What is in front of the first claim and behind the last stays where it is, but for one cell at
// either end, which may turn out to be of the same owner as its neighbour.
void Partition::refine(std::span<const Claim> claims) {
    if (claims.empty() || claims.front().begin >= size_) return;
    const auto first = std::max<std::size_t>(index_at(claims.front().begin), 1) - 1;
    const u64 end = std::min(claims.back().end(), size_);
    const auto last = std::min(index_at(end - 1) + 2, cells_.size());  // the first that stays
    const auto fresh =
        refined(std::span(cells_).subspan(first, last - first), end_of(last - 1), claims);
    const auto at = cells_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto same = std::min(fresh.size(), last - first);
    std::ranges::copy_n(fresh.begin(), static_cast<std::ptrdiff_t>(same), at);
    const auto rest = at + static_cast<std::ptrdiff_t>(same);
    if (same < fresh.size())
        cells_.insert(rest, fresh.begin() + static_cast<std::ptrdiff_t>(same), fresh.end());
    else
        cells_.erase(rest, cells_.begin() + static_cast<std::ptrdiff_t>(last));
}

// `cells`, which end at `end`, under `claims`.
BigVector<Cell> Partition::refined(std::span<const Cell> cells, u64 end,
                                   std::span<const Claim> claims) const {
    BigVector<Cell> out;
    out.reserve(cells.size() + 2 * claims.size());
    const auto push = [&](const Cell& cell) {
        if (!out.empty()) {
            const auto& last = out.back();
            if (last.owner == cell.owner && last.cost_class == cell.cost_class &&
                last.evidence == cell.evidence)
                return;
        }
        out.push_back(cell);
    };
    auto next = claims.begin();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        u64 at = cells[i].begin;
        const u64 cell_end = i + 1 < cells.size() ? cells[i + 1].begin : end;
        while (at < cell_end) {
            while (next != claims.end() && next->end() <= at) ++next;
            u64 until = cell_end;
            if (next != claims.end() && next->begin <= at) {
                push({at, next->owner, next->cost_class, next->evidence});
                until = std::min(cell_end, next->end());
            } else {
                push({at, cells[i].owner, cells[i].cost_class, cells[i].evidence});
                if (next != claims.end()) until = std::min(cell_end, next->begin);
            }
            at = until;
        }
    }
    return out;
}

std::size_t Partition::index_at(u64 position) const {
    const auto it = std::ranges::upper_bound(cells_, position, {}, &Cell::begin);
    return static_cast<std::size_t>(it - cells_.begin()) - 1;
}

namespace {

// Of cells from `low` to before `high`, the first of which begins no later than the position.
std::size_t last_at_or_before(std::span<const Cell> cells, std::size_t low, std::size_t high,
                              u64 position) {
    const auto of_them = cells.subspan(low, high - low);
    const auto it = std::ranges::upper_bound(of_them, position, {}, &Cell::begin);
    return low + static_cast<std::size_t>(it - of_them.begin()) - 1;
}

}  // namespace

std::size_t CellFinder::operator()(u64 position) {
    constexpr std::size_t steps = 8, farthest = 1024;
    const auto cells = partition_->cells();
    for (auto i = last_; i < std::min(last_ + steps, cells.size()); ++i) {
        if (position < cells[i].begin) break;
        if (position < partition_->end_of(i)) return last_ = i;
    }
    if (first_.empty()) {
        // Who asks in order needs no table, whatever lies in front of the first.
        std::size_t low = last_;
        for (auto step = steps; step <= farthest && cells[low].begin <= position; step *= 2) {
            const std::size_t high = last_ == 0 ? cells.size() : std::min(low + step, cells.size());
            if (high == cells.size() || position < cells[high].begin)
                return last_ = last_at_or_before(cells, low, high, position);
            low = high;
        }
        build();
    }
    const auto stretch = static_cast<std::size_t>(position >> shift_);
    const auto from = cells.begin() + first_[stretch];
    const auto to =
        stretch + 1 < first_.size() ? cells.begin() + first_[stretch + 1] + 1 : cells.end();
    const auto it = std::ranges::upper_bound(from, to, position, {}, &Cell::begin);
    return last_ = static_cast<std::size_t>(it - cells.begin()) - 1;
}

// As many stretches as there are cells, or half as many.
void CellFinder::build() {
    const auto cells = partition_->cells();
    while (partition_->size() >> shift_ > cells.size()) ++shift_;
    first_.resize(static_cast<std::size_t>(partition_->size() >> shift_) + 1);
    std::size_t cell = 0;
    for (std::size_t i = 0; i < first_.size(); ++i) {
        const u64 begin = u64{i} << shift_;
        while (cell + 1 < cells.size() && cells[cell + 1].begin <= begin) ++cell;
        first_[i] = static_cast<u32>(cell);
    }
}

}  // namespace binsize
