// Addresses and offsets that differ because what they lead to lies elsewhere: both values are
// followed, and where they lead to the same byte of the same thing, the difference says nothing of
// its own.
#pragma once

#include "analysis/same/align.hpp"
#include "analysis/same/side.hpp"

namespace binsize::same {

/// From places of one file to the same places of the other.
class PlaceMap {
public:
    void add(u64 a, u64 b, u64 size) {
        if (size > 0) parts_.push_back({a, b, size});
    }
    void finish();
    /// Where the byte is on the other side; the end of something is the end of the same thing.
    [[nodiscard]] std::optional<u64> operator()(u64 a) const;

private:
    struct Part {
        u64 a, b, size;
    };
    [[nodiscard]] const Part* holding(u64 a) const;
    std::vector<Part> parts_;
};

class Moved {
public:
    Moved(const Side& a, const Side& b, const PlaceMap& map);
    /// Bytes from a differing place on that are an address or an offset which leads to the same
    /// thing on both sides; 0 where they are not. `a_begin` and `b_begin`: before them the two
    /// sides do not run in step.
    [[nodiscard]] u64 size_at(u64 a, u64 b, u64 a_begin, const Stretch& in) const;
    /// Looking costs: so many looks are left.
    [[nodiscard]] bool tired() const { return looks_ == 0; }

private:
    struct Field {
        u64 a, b;  // places
        unsigned width;
    };
    [[nodiscard]] bool leads_to_same(const Field& f, const Stretch& in) const;
    [[nodiscard]] bool same_address(u64 a, u64 b) const;
    [[nodiscard]] bool same_place(u64 a, u64 b) const;
    [[nodiscard]] bool same_relative(const Field& f, i64 x, i64 y, bool code) const;
    [[nodiscard]] bool same_from_base(u64 x, u64 y, const Stretch& in) const;
    [[nodiscard]] bool same_file_name(u64 a, u64 b) const;
    [[nodiscard]] bool same_length(const Field& f) const;
    [[nodiscard]] bool same_chained(const Field& f, u64 x, u64 y) const;
    [[nodiscard]] bool same_arm64(u64 a, u64 b) const;
    [[nodiscard]] std::optional<u64> arm64_target(const Side& side, u64 at) const;

    const Side& a_;
    const Side& b_;
    const PlaceMap& map_;
    struct BasePair {
        u64 a, b;
    };
    std::vector<BasePair> bases_;
    mutable u64 looks_ = 40'000'000;
};

}  // namespace binsize::same
