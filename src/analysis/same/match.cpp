// Names that both files have once are fixed points, wherever they lie. What has no name of its own
// (padding, literals, remainders) is told by the fixed point in front of it and by its number
// since; what is left, by its number among its like. (After the patience diff.)
#include "analysis/same/match.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize::same {
namespace {

struct Count {
    u32 a = 0, b = 0;  // how many
    u32 first_a = 0, first_b = 0;
};

u64 combined(u64 a, u64 b) { return a ^ (b + 0x9e3779b97f4a7c15 + (a << 6U) + (a >> 2U)); }

class Matcher {
public:
    Matcher(const Side& a, const Side& b)
        : a_(a),
          b_(b),
          of_a_(a.stretches.size(), Match::none),
          of_b_(b.stretches.size(), Match::none) {}

    Matches run() {
        match_unique();
        match_behind_unique();
        match_by_number();
        return result();
    }

private:
    void pair(u32 a, u32 b) {
        of_a_[a] = b;
        of_b_[b] = a;
    }

    void match_unique() {
        std::unordered_map<u64, Count> counts;
        counts.reserve(a_.stretches.size());
        for (u32 i = 0; i < a_.stretches.size(); ++i) {
            auto& c = counts[a_.stretches[i].key];
            if (c.a++ == 0) c.first_a = i;
        }
        for (u32 i = 0; i < b_.stretches.size(); ++i) {
            const auto found = counts.find(b_.stretches[i].key);
            if (found != counts.end() && found->second.b++ == 0) found->second.first_b = i;
        }
        for (const auto& [key, c] : counts)
            if (c.a == 1 && c.b == 1 && a_.stretches[c.first_a].cost_class != CostClass::padding)
                pair(c.first_a, c.first_b);
        fixed_ = of_a_;
    }

    // Calls each(stretch, key) with a key of what lies in front of what has no match yet. A fixed
    // point's own key is the same on both sides.
    template <class F>
    static void each_behind(const Side& side, const std::vector<u32>& matched, F&& each) {
        u64 anchor = 0;
        std::unordered_map<u64, u64> seen;
        for (u32 i = 0; i < side.stretches.size(); ++i) {
            const u64 key = side.stretches[i].key;
            if (matched[i] != Match::none) {
                anchor = key;
                seen.clear();
                continue;
            }
            each(i, combined(combined(anchor, key), seen[key]++));
        }
    }

    void match_behind_unique() {
        std::unordered_map<u64, u32> places;
        const auto before_a = of_a_;
        const auto before_b = of_b_;
        each_behind(b_, before_b, [&](u32 i, u64 key) { places.emplace(key, i); });
        each_behind(a_, before_a, [&](u32 i, u64 key) {
            const auto found = places.find(key);
            if (found == places.end()) return;
            pair(i, found->second);
            places.erase(found);
        });
    }

    void match_by_number() {
        std::unordered_map<u64, std::vector<u32>> left;
        for (u32 i = static_cast<u32>(b_.stretches.size()); i-- > 0;)
            if (of_b_[i] == Match::none) left[b_.stretches[i].key].push_back(i);
        for (u32 i = 0; i < a_.stretches.size(); ++i) {
            if (of_a_[i] != Match::none) continue;
            const auto found = left.find(a_.stretches[i].key);
            if (found == left.end() || found->second.empty()) continue;
            pair(i, found->second.back());
            found->second.pop_back();
        }
    }

    [[nodiscard]] Matches result() const {
        Matches out;
        out.all.reserve(of_a_.size());
        for (u32 i = 0; i < of_a_.size(); ++i) out.all.push_back({i, of_a_[i]});
        find_order(out);
        for (u32 i = 0; i < of_b_.size(); ++i)
            if (of_b_[i] == Match::none) out.all.push_back({Match::none, i});
        return out;
    }

    // The longest rising run of fixed points stays; the rest was put elsewhere.
    void find_order(Matches& out) const {
        std::vector<u32> tails, before(of_a_.size(), Match::none);  // by place in b; of a
        std::vector<bool> counts(of_a_.size());
        for (u32 i = 0; i < of_a_.size(); ++i) {
            const auto& s = a_.stretches[i];
            counts[i] = fixed_[i] != Match::none && s.begin < a_.axis.file_size();
            if (!counts[i]) continue;
            const auto at =
                std::ranges::lower_bound(tails, of_a_[i], {}, [&](u32 t) { return of_a_[t]; });
            if (at != tails.begin()) before[i] = *std::prev(at);
            if (at == tails.end())
                tails.push_back(i);
            else
                *at = i;
        }
        std::vector<bool> stays(of_a_.size());
        for (u32 i = tails.empty() ? Match::none : tails.back(); i != Match::none; i = before[i])
            stays[i] = true;
        for (u32 i = 0; i < of_a_.size(); ++i) {
            if (!counts[i] || stays[i]) continue;
            out.reordered += a_.stretches[i].size;
            ++out.reordered_count;
            if (out.reordered_example == Match::none ||
                a_.stretches[i].size > a_.stretches[out.reordered_example].size)
                out.reordered_example = i;
        }
    }

    const Side& a_;
    const Side& b_;
    std::vector<u32> of_a_, of_b_;
    std::vector<u32> fixed_;  // of_a_ as far as names tell
};

}  // namespace

Matches match(const Side& a, const Side& b) { return Matcher(a, b).run(); }

}  // namespace binsize::same
