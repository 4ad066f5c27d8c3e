// What the processor, and the kernel beside it, count of a tool and all that it starts, in user
// space: instructions do not depend on what else the machine does, as times do.
#pragma once

#include <cstddef>
#include <cstdint>

namespace binsize::record {

enum Counter : std::uint8_t { count_instructions, count_cycles, count_task_clock, counters };

struct Counts {
    std::uint64_t values[counters] = {};
    std::uint64_t known = 0;  ///< a bit each: what was not counted all of the time is not known

    [[nodiscard]] bool has(Counter which) const { return (known >> which & 1U) != 0; }
};

/// Counting begins where a process that was forked after the making becomes another program.
/// Nothing is counted where the kernel or the machine does not.
class Counting {
public:
    /// `wanted`: a bit each.
    explicit Counting(std::uint64_t wanted);
    Counting(const Counting&) = delete;
    Counting& operator=(const Counting&) = delete;
    ~Counting();
    /// A bit each: what is being counted.
    [[nodiscard]] std::uint64_t open() const;
    /// Of all processes that have ended.
    void read(Counts& into) const;

private:
    int descriptors_[counters];
};

}  // namespace binsize::record
