// Whose bytes lie in the pages that a run touched. A page that several packages lie in is shared
// out by bytes, and what lies in it that is not the segment's is a row of its own: so the rows sum
// up to the pages.
#include "analysis/model.hpp"
#include "analysis/start/start.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

constexpr std::string_view beside = "[beside the segment]";

class Sharer {
public:
    Sharer(const Axis& axis, const Division& division, u64 page)
        : axis_(axis),
          division_(division),
          find_(division.partition),
          page_(page),
          rows_(division.packages.size() + 1) {}

    void add_segment(const StartSegment& s) {
        u64 rest = s.size;
        each_part({s.address, s.size}, [&](const Cell& cell, u64 bytes) {
            row_of(cell).size += bytes;
            rest -= std::min(rest, bytes);
        });
        rows_.back().size += rest;
    }

    void add_page(u64 address) {
        u64 rest = page_;
        here_.clear();
        each_part({address, page_}, [&](const Cell& cell, u64 bytes) {
            row_of(cell).touched += bytes;
            rest -= std::min(rest, bytes);
            const auto& owner = division_.owners[cell.owner];
            // What fills up to the next function is nobody's reason to be there.
            here_.emplace_back(owner.package, owner.kind != OwnerKind::padding);
        });
        if (rest > 0) {
            rows_.back().touched += rest;
            here_.emplace_back(rows_.size() - 1, false);
        }
        // Of a package that has both, the one that counts comes first.
        std::ranges::sort(here_, [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first < b.first : a.second && !b.second;
        });
        const auto same = std::ranges::unique(here_, {}, [](const auto& x) { return x.first; });
        here_.erase(same.begin(), same.end());
        const bool alone =
            std::ranges::count_if(here_, [](const auto& x) { return x.second; }) == 1;
        for (const auto& [row, counts] : here_) {
            ++rows_[row].pages;
            if (alone && counts) ++rows_[row].alone;
        }
    }

    [[nodiscard]] std::vector<StartTouched> rows() {
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            const bool last = i + 1 == rows_.size();
            rows_[i].name = last ? std::string(beside) : printable(division_.packages[i].name);
            rows_[i].kind =
                std::string(name_of(last ? PackageKind::format : division_.packages[i].kind));
        }
        std::erase_if(rows_, [](const StartTouched& r) { return r.size == 0; });
        std::ranges::sort(rows_, [](const StartTouched& a, const StartTouched& b) {
            return a.touched != b.touched ? a.touched > b.touched
                                          : std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
        });
        return std::move(rows_);
    }

private:
    StartTouched& row_of(const Cell& cell) { return rows_[division_.owners[cell.owner].package]; }
    template <class F>
    void each_part(Extent addresses, F&& each) {
        const auto& partition = division_.partition;
        axis_.pieces(addresses, [&](Extent piece) {
            for (u64 at = piece.begin; at < piece.end();) {
                const auto cell = find_(at);
                const u64 end = std::min(partition.end_of(cell), piece.end());
                each(partition.cells()[cell], end - at);
                at = end;
            }
        });
    }

    const Axis& axis_;
    const Division& division_;
    CellFinder find_;
    u64 page_;
    std::vector<StartTouched> rows_;                  // by package, and one more
    std::vector<std::pair<std::size_t, bool>> here_;  // rows of a page, and whether they count
};

}  // namespace

void add_touched(const Image& image, std::span<const SegmentPages> pages, Start& out) {
    if (!out.run || pages.size() != out.segments.size()) return;
    const auto axis = Axis::of(image, out.notes);
    const auto context = make_context(image, axis, out.notes);
    Model model;
    cut_claims(context, model, out.notes, false);
    Sharer sharer(axis, model.division(Cut::claims), out.page);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        auto& s = out.segments[i];
        sharer.add_segment(s);
        s.touched_pages = 0;
        for (const auto& run : pages[i]) {
            if (run.begin < s.address || run.begin - s.address > s.size) continue;
            const u64 end = run.begin + std::min(run.size, s.address + s.size - run.begin);
            for (u64 at = run.begin; end - at >= out.page; at += out.page) {
                sharer.add_page(at);
                ++*s.touched_pages;
            }
        }
    }
    out.run->touched = sharer.rows();
}

}  // namespace binsize
