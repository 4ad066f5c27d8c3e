// Whose bytes lie in the pages that a run touched. A page that several packages lie in is shared
// out by bytes, and what lies in it that is not the segment's is a row of its own: so the rows sum
// up to the pages.
#include "analysis/start/owner_parts.hpp"
#include "analysis/start/start.hpp"

#include <algorithm>

namespace binsize {
namespace {

class Sharer {
public:
    Sharer(const Axis& axis, const Division& division, u64 page)
        : parts_(axis, division), page_(page), rows_(parts_.rows()) {}

    void add_segment(const StartSegment& s) {
        rows_.back().size += parts_.each({s.address, s.size}, [&](const Cell& cell, u64 bytes) {
            rows_[parts_.row_of(cell)].size += bytes;
        });
    }

    void add_page(u64 address) {
        here_.clear();
        const u64 beside = parts_.each({address, page_}, [&](const Cell& cell, u64 bytes) {
            rows_[parts_.row_of(cell)].touched += bytes;
            // What fills up to the next function is nobody's reason to be there.
            here_.emplace_back(parts_.row_of(cell),
                               parts_.owner_of(cell).kind != OwnerKind::padding);
        });
        if (beside > 0) {
            rows_.back().touched += beside;
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
            rows_[i].name = parts_.name(i);
            rows_[i].kind = parts_.kind(i);
        }
        std::erase_if(rows_, [](const StartTouched& r) { return r.size == 0; });
        std::ranges::sort(rows_, [](const StartTouched& a, const StartTouched& b) {
            return a.touched != b.touched ? a.touched > b.touched
                                          : std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
        });
        return std::move(rows_);
    }

private:
    OwnerParts parts_;
    u64 page_;
    std::vector<StartTouched> rows_;                  // by package, and one more
    std::vector<std::pair<std::size_t, bool>> here_;  // rows of a page, and whether they count
};

}  // namespace

void add_touched(const Image& image, std::span<const SegmentPages> pages, Start& out) {
    if (!out.run || pages.size() != out.segments.size()) return;
    Notes notes;  // on the evidence: a report has them
    const auto axis = Axis::of(image, notes);
    const auto context = make_context(image, axis, notes);
    Model model;
    cut_claims(context, model, notes, false);
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
