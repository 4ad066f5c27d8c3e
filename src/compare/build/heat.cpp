#include "compare/build/heat.hpp"

#include "base/rows.hpp"
#include "compare/build/own.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace binsize {
namespace {

constexpr double shortest = 1e-6;  // of wall time, in seconds
constexpr double longest = 1e12;   // of anything: a record may say what it likes

double bounded(double seconds) { return seconds > 0 ? std::min(seconds, longest) : 0; }

class Slices {
public:
    Slices(double wall, std::size_t count) : wall_(wall), count_(count) {}

    // The slices that [start, end] touches; a moment is in one.
    void add(HeatRow& row, double start, double end, double seconds) const {
        start = std::clamp(bounded(start), 0.0, wall_);
        end = std::clamp(bounded(end), start, wall_);
        const auto first = slice_of(start);
        const auto last = std::max(first, slice_of(end));
        row.seconds += seconds;
        for (auto i = first; i <= last; ++i) {
            const double share =
                end > start ? (std::min(end, end_of(i)) - std::max(start, end_of(i) - width())) /
                                  (end - start)
                            : 1;
            // One that ends on a border has not run behind it, whatever rounding says.
            if (first != last && !(share > 1e-9)) continue;
            row.cells[i].seconds += seconds * std::clamp(share, 0.0, 1.0);
            ++row.cells[i].steps;
        }
    }
    [[nodiscard]] double width() const { return wall_ / static_cast<double>(count_); }

private:
    [[nodiscard]] double end_of(std::size_t i) const {
        return static_cast<double>(i + 1) * width();
    }
    [[nodiscard]] std::size_t slice_of(double time) const {
        return std::min(count_ - 1,
                        static_cast<std::size_t>(time / wall_ * static_cast<double>(count_)));
    }
    double wall_;
    std::size_t count_;
};

}  // namespace

BuildHeat heat_of(const BuildRecord& record, std::size_t columns, u64 most) {
    BuildHeat out;
    if (columns == 0 || !(record.wall >= shortest)) return out;
    const Slices slices(bounded(record.wall), columns);
    out.slice = slices.width();
    out.processors = std::max<u32>(1, record.processors);

    // Rows in the order of their time, before any of them has cells: a record may name a tool of
    // its own for every step.
    const auto own = own_shares(record);
    std::map<std::string_view, double> sums;
    for (std::size_t i = 0; i < record.steps.size(); ++i)
        sums[record.steps[i].tool] += bounded(own[i].processor);
    std::vector<std::pair<std::string_view, double>> order(sums.begin(), sums.end());
    std::ranges::stable_sort(order, std::greater<>(), [](const auto& of) { return of.second; });
    const auto kept = rows_kept(order.size(), most);
    const auto count = std::min(order.size(), kept + 1);
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < order.size(); ++i) places[order[i].first] = std::min(i, kept);
    out.rows.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        out.rows[i].name =
            i < kept ? std::string(order[i].first) : others_name(order.size() - kept);
        out.rows[i].cells.resize(columns);
    }
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const auto& step = record.steps[i];
        slices.add(out.rows[places.at(step.tool)], step.start, step.end, bounded(own[i].processor));
    }
    return out;
}

}  // namespace binsize
