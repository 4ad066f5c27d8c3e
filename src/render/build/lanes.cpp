#include "render/build/lanes.hpp"

#include <functional>
#include <queue>
#include <set>
#include <unordered_set>

namespace binsize::build {

std::vector<u64> lanes_of(std::span<const BuildStep* const> steps) {
    using End = std::pair<double, u64>;
    std::priority_queue<End, std::vector<End>, std::greater<>> running;
    std::set<u64> free;
    u64 lanes = 0;
    std::vector<u64> out;
    out.reserve(steps.size());
    for (const auto* step : steps) {
        for (; !running.empty() && running.top().first <= step->start; running.pop())
            free.insert(running.top().second);
        u64 lane = lanes;
        if (free.empty())
            ++lanes;
        else
            lane = free.extract(free.begin()).value();
        running.emplace(step->end, lane);
        out.push_back(lane);
    }
    return out;
}

std::vector<const BuildStep*> leaves_of(const BuildRecord& record) {
    std::unordered_set<u64> parents;
    for (const auto& step : record.steps) parents.insert(step.parent);
    std::vector<const BuildStep*> out;
    for (const auto& step : record.steps)
        if (!parents.contains(step.id)) out.push_back(&step);
    return out;
}

}  // namespace binsize::build
