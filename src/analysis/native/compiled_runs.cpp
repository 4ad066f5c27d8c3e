#include "analysis/native/compiled_runs.hpp"

#include <algorithm>
#include <utility>

namespace binsize {
namespace {

constexpr u32 none = ~u32{0};

constexpr double run_costs = 2;         // what three functions show alone
constexpr double disorder_costs = 20;   // besides
constexpr double contradiction = 0.25;  // of what contradicts
constexpr double least_weight = 0.05;   // what more than twenty show says nothing

// The best end of a run so far, up to each place in the order of names.
class BestUpTo {
public:
    explicit BestUpTo(std::size_t places) : best_(places + 1) {}
    struct End {
        double score = 0;
        u32 step = none;
    };
    [[nodiscard]] End at(u32 place) const {
        End out;
        for (std::size_t i = place + std::size_t{1}; i > 0; i &= i - 1)
            if (best_[i].score > out.score) out = best_[i];
        return out;
    }
    void add(u32 place, End end) {
        for (std::size_t i = place + std::size_t{1}; i < best_.size(); i += i & (~i + 1))
            if (end.score > best_[i].score) best_[i] = end;
    }

private:
    std::vector<End> best_;
};

class Finder {
public:
    Finder(std::span<const Shown> shown, std::span<const u32> order)
        : order_(order), best_(order.size()), last_(order.size()) {
        u32 things = 0;
        for (const auto& s : shown) things = std::max(things, s.thing + 1);
        std::vector<u32> users(things), seen(things, none);
        for (const auto& s : shown)
            if (std::exchange(seen[s.thing], s.function) != s.function) ++users[s.thing];
        for (std::size_t i = 0; i < shown.size();) {
            const u32 function = shown[i].function;
            here_.clear();
            for (; i < shown.size() && shown[i].function == function; ++i)
                note(shown[i].owner, 1.0 / users[shown[i].thing]);
            if (!here_.empty()) step(function);
        }
    }

    [[nodiscard]] std::vector<CompiledRun> runs() const {
        std::vector<CompiledRun> out;
        for (u32 at = all_.step; at != none; at = steps_[at].before) {
            const auto& s = steps_[at];
            if (!out.empty() && out.back().owner == s.owner)
                out.back().first = s.function;
            else
                out.push_back({s.owner, s.function, s.function});
        }
        std::ranges::reverse(out);
        return out;
    }

private:
    struct Weight {
        u32 owner = 0;
        double weight = 0;
    };
    // A function that agrees with its run, and the one before that agrees with its own.
    struct Step {
        u32 function = 0, owner = 0, before = none, place = 0;
    };
    struct Last {
        double score = 0, contradicted = 0;
        u32 step = none;
    };

    void note(u32 owner, double weight) {
        if (weight < least_weight) return;
        const auto known = std::ranges::find(here_, owner, &Weight::owner);
        if (known == here_.end())
            here_.push_back({owner, weight});
        else
            known->weight = std::max(known->weight, weight);
    }

    void step(u32 function) {
        double most = 0, second = 0;
        for (const auto& h : here_) {
            second = std::max(second, std::min(h.weight, most));
            most = std::max(most, h.weight);
        }
        fresh_.clear();
        for (const auto& h : here_) {
            const double others = h.weight == most ? second : most;
            const double gain = h.weight - contradiction * others;
            fresh_.push_back(best_way(h.owner, gain));
        }
        contradicted_ += contradiction * most;
        for (std::size_t i = 0; i < here_.size(); ++i) {
            const auto& [score, before, place] = fresh_[i];
            const auto number = static_cast<u32>(steps_.size());
            steps_.push_back({function, here_[i].owner, before, place});
            last_[here_[i].owner] = {score, contradicted_, number};
            best_.add(place, {score, number});
            if (score > all_.score) all_ = {score, number};
        }
    }

    struct Way {
        double score = 0;
        u32 before = none, place = 0;
    };
    // On in its run, or a new one: behind one whose name is in front, or out of order.
    [[nodiscard]] Way best_way(u32 owner, double gain) const {
        const u32 named = order_[owner];
        Way way;
        if (named == unordered) {
            const u32 place = all_.step != none ? steps_[all_.step].place : 0;
            way = {all_.score - run_costs + gain, all_.step, place};
        } else {
            const auto before = best_.at(named);
            way = {before.score - run_costs + gain, before.step, named};
            const double anywhere = all_.score - run_costs - disorder_costs + gain;
            if (anywhere > way.score) way = {anywhere, all_.step, named};
        }
        const auto& last = last_[owner];
        if (last.step == none) return way;
        const double on = last.score - (contradicted_ - last.contradicted) + gain;
        if (on >= way.score) way = {on, last.step, steps_[last.step].place};
        return way;
    }

    std::span<const u32> order_;
    BestUpTo best_;
    std::vector<Last> last_;  // by owner
    std::vector<Step> steps_;
    std::vector<Weight> here_;
    std::vector<Way> fresh_;
    BestUpTo::End all_;
    double contradicted_ = 0;  // all that was shown so far, as a run counts what it is not of
};

// Keeps what is in the order of names, and what the rest was linked into, which is in front of it.
// Nothing where that is not nearly all, since then something else than names told the order.
void keep_what_is_in_order(std::vector<CompiledRun>& runs, std::span<const u32> order) {
    constexpr std::size_t by_chance = 10;  // that many are not in order by chance
    std::vector<CompiledRun> kept, front;
    std::size_t stray = 0;
    for (std::size_t i = 0; i < runs.size();) {
        const auto begin = i;
        u32 highest = 0;
        for (; i < runs.size(); ++i) {
            const u32 place = order[runs[i].owner];
            if (place == unordered) continue;
            if (place < highest) break;
            highest = place;
        }
        auto& to = i - begin >= by_chance ? kept : front;
        if (&to == &front) stray += i - begin;
        if (&to == &kept || begin == 0) to.insert(to.end(), runs.data() + begin, runs.data() + i);
    }
    if (stray * 4 > kept.size()) return runs.clear();
    std::vector<bool> at_home(order.size());
    for (const auto& r : kept) at_home[r.owner] = true;
    std::erase_if(front, [&](const CompiledRun& r) { return at_home[r.owner]; });
    if (front.size() != 1) front.clear();
    front.insert(front.end(), kept.begin(), kept.end());
    runs = std::move(front);
}

}  // namespace

std::vector<CompiledRun> find_compiled_runs(std::span<const Shown> shown,
                                            std::span<const u32> order) {
    auto runs = Finder(shown, order).runs();
    keep_what_is_in_order(runs, order);
    return runs;
}

}  // namespace binsize
