// What a step had in memory while it ran: a number every so often, few of them however long it
// takes. Where there are too many, neighbours become one, the larger of the two.
#pragma once

#include <binsize/build.hpp>

#include <algorithm>
#include <vector>

namespace binsize::record {

class Series {
public:
    static constexpr int milliseconds = 100;
    /// Of shorter steps a series says nothing that their peak does not.
    static constexpr double shortest = 0.2;

    void add(u64 bytes) {
        current_ = std::max(current_, bytes);
        if (++waiting_ < each_) return;
        values_.push_back(current_);
        current_ = waiting_ = 0;
        if (values_.size() < most) return;
        for (std::size_t i = 0; i < most / 2; ++i)
            values_[i] = std::max(values_[2 * i], values_[2 * i + 1]);
        values_.resize(most / 2);
        each_ *= 2;
    }
    void give(BuildStep& step) const {
        if (step.wall() < shortest || values_.empty()) return;
        step.memory = values_;
        step.memory_every = static_cast<double>(each_) * milliseconds / 1000;
    }

private:
    static constexpr std::size_t most = 256;
    std::vector<u64> values_;
    u64 current_ = 0, waiting_ = 0, each_ = 1;
};

}  // namespace binsize::record
