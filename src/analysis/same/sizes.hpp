// Numbers of the container that state how large something is, and so differ with it.
#pragma once

#include "analysis/same/side.hpp"

#include <set>

namespace binsize::same {

class Sizes {
public:
    Sizes(const Side& a, const Side& b);
    /// Bytes from a differing place of two headers on that state the size of the same thing; 0
    /// where they do not.
    [[nodiscard]] u64 size_at(u64 a, u64 b) const;
    /// Whether one side has parts that the other lacks, and so more headers.
    [[nodiscard]] bool parts_differ() const { return parts_differ_; }

private:
    void add(u64 a, u64 b) {
        if (a != b) pairs_.emplace(a, b);
    }
    const Side& a_;
    const Side& b_;
    std::set<std::pair<u64, u64>> pairs_;
    bool parts_differ_ = false;
};

}  // namespace binsize::same
