// What differs, summed up by cause while it is found, and the places that only themselves explain.
#pragma once

#include "analysis/same/side.hpp"
#include "analysis/same/texts.hpp"

#include <map>
#include <tuple>
#include <utility>

namespace binsize::same {

class Tally {
public:
    /// `within`: the member of an archive, or the slice of a fat file, that comes next.
    void enter(std::string within) { within_ = std::move(within); }

    void equal(u64 bytes) { equal_ += bytes; }
    void add(const Named& what, u64 bytes);
    void add(Cause cause, u64 bytes) { add({cause, {}, {}, {}}, bytes); }
    /// A run in a stretch of which nothing is known but where it is. Runs of one stretch come one
    /// after the other; the largest is shown.
    void content(const Side& a, const Stretch* in_a, const Side& b, const Stretch* in_b,
                 const Edit& run);
    void end_stretch();
    /// What is added in between is brought to `bytes` in all: a compressed section's share of what
    /// it holds.
    void begin_scaled() { scaled_ = std::exchange(causes_, {}); }
    void end_scaled(u64 bytes);
    void note(Notes notes);

    [[nodiscard]] u64 differing() const;
    [[nodiscard]] bool has(Cause cause) const;
    /// Everything, sorted; `most`: places to keep, 0 for all.
    void finish(std::size_t most, Same& out);

private:
    using Key =
        std::tuple<Cause, std::string, std::optional<std::string>, std::optional<std::string>>;
    std::string within_;
    u64 equal_ = 0;
    std::map<Key, u64> causes_, scaled_;
    std::vector<SamePlace> places_;
    std::optional<SamePlace> current_;
    u64 places_left_out_ = 0;
    Notes notes_;
};

}  // namespace binsize::same
