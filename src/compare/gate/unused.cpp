#include "compare/gate/unused.hpp"

#include "compare/gate/rows.hpp"

#include <algorithm>
#include <numeric>
#include <optional>

namespace binsize::gate {
namespace {

// Longer names are compared by their beginnings: names and allowances come from strangers.
constexpr std::size_t longest = 256;

// How many letters to change, add or take away (Levenshtein); nothing where it is more than
// `limit`.
std::optional<std::size_t> distance(std::string_view a, std::string_view b, std::size_t limit) {
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > limit) return std::nullopt;
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        auto diagonal = row[0]++;
        auto least = row[0];
        for (std::size_t k = 0; k < b.size(); ++k) {
            const auto replaced = diagonal + (a[i] == b[k] ? 0 : 1);
            diagonal = row[k + 1];
            row[k + 1] = std::min({replaced, row[k] + 1, diagonal + 1});
            least = std::min(least, row[k + 1]);
        }
        if (least > limit) return std::nullopt;
    }
    if (row.back() > limit) return std::nullopt;
    return row.back();
}

}  // namespace

std::vector<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names,
                                 std::size_t most) {
    struct Neighbour {
        std::size_t distance;
        const std::string* name;
    };
    std::vector<Neighbour> list;
    const auto limit = std::max<std::size_t>(2, std::min(wanted.size(), longest) / 4);
    for (const auto& name : names) {
        const auto steps = distance(wanted, name, limit);
        const bool within =
            wanted.size() >= 3 && name.size() >= 3 &&
            (name.find(wanted) != std::string::npos || wanted.find(name) != std::string_view::npos);
        if (steps)
            list.push_back({*steps, &name});
        else if (within)
            list.push_back({limit + 1, &name});
    }
    std::ranges::sort(list, [](const Neighbour& a, const Neighbour& b) {
        return a.distance != b.distance ? a.distance < b.distance : *a.name < *b.name;
    });
    std::vector<std::string> out;
    for (const auto& n : list) {
        if (out.size() == most) break;
        if (out.empty() || out.back() != *n.name) out.push_back(*n.name);
    }
    return out;
}

std::string why_unused(const Allowance& allowance, const Glob& glob, const GateInput& input,
                       const std::vector<Finding>& found) {
    const auto list = rows_of(allowance.kind, false, false, input);
    if (!list) return list.error().message;
    std::vector<std::string> names;
    bool any = false;
    for (const auto& row : list->rows) {
        if (!glob.matches(row.name)) {
            names.push_back(row.name);
            continue;
        }
        any = true;
        for (const auto& f : found)
            if (f.row == row.label() && !f.agree.empty())
                return fmt::format("{} is needed", printable(f.agree));
    }
    const auto kind = name_of(allowance.kind);
    if (any) return "what it names exceeds no limit of growth or size";
    std::string out;
    for (const auto& name : nearest(allowance.glob, names, 3))
        out +=
            fmt::format("{}{}:{}", out.empty() ? "the nearest are " : ", ", kind, printable(name));
    return fmt::format("no {} is called so{}{}", kind, out.empty() ? "" : ", ", out);
}

}  // namespace binsize::gate
