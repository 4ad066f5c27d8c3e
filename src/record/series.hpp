// What a step had in memory while it ran: a number every so often, few of them however long it
// takes. Where there are too many, neighbours become one, the larger of the two.
#pragma once

#include <cstddef>
#include <cstdint>

namespace binsize::record {

class Series {
public:
    static constexpr int milliseconds = 100;
    /// Seconds: of shorter steps a series says nothing that their peak does not.
    static constexpr double shortest = 0.2;

    void add(std::uint64_t bytes) {
        if (bytes > current_) current_ = bytes;
        if (++waiting_ < each_) return;
        values_[count_++] = current_;
        current_ = waiting_ = 0;
        if (count_ < most) return;
        count_ = most / 2;
        for (std::size_t i = 0; i < count_; ++i)
            values_[i] = values_[2 * i] > values_[2 * i + 1] ? values_[2 * i] : values_[2 * i + 1];
        each_ *= 2;
    }
    [[nodiscard]] const std::uint64_t* begin() const { return values_; }
    [[nodiscard]] const std::uint64_t* end() const { return values_ + count_; }
    [[nodiscard]] std::size_t size() const { return count_; }
    /// Milliseconds between two of them.
    [[nodiscard]] std::uint64_t every() const { return each_ * milliseconds; }

private:
    static constexpr std::size_t most = 256;
    std::uint64_t values_[most] = {};
    std::size_t count_ = 0;
    std::uint64_t current_ = 0, waiting_ = 0, each_ = 1;
};

}  // namespace binsize::record
