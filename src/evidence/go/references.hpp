// Who refers to what: for every address of some ranges that code or data names, the lowest common
// owner of those who name it. Code references come from the anchored scan, function by function;
// data references from the words that the loader would leave as pointers. Data that data names is
// owned by the owner of that data, so owners travel along.
// Memory: a bit and a half for each byte of the ranges, 8 bytes a reference, 4 bytes a target.
#pragma once

#include "evidence/go/code_scan.hpp"
#include "evidence/go/functions.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <span>

namespace binsize::go {

/// A few ranges of addresses laid end to end, so that one number says where in them one lies.
class Ranges {
public:
    /// Sorts them; empty and overlapping parts vanish.
    explicit Ranges(std::vector<Extent> ranges = {});
    [[nodiscard]] u64 size() const { return size_; }
    [[nodiscard]] std::optional<u64> position(u64 address) const {
        if (address < first_ || address >= last_) return std::nullopt;
        const auto& r = *std::prev(std::ranges::upper_bound(ranges_, address, {}, &Range::address));
        if (address - r.address >= r.size) return std::nullopt;
        return r.position + (address - r.address);
    }
    [[nodiscard]] u64 address(u64 position) const;
    /// Position where the range ends that holds this one.
    [[nodiscard]] u64 end_of(u64 position) const;
    template <class F>
    void each(F&& give) const {
        for (const auto& r : ranges_) give(Extent{r.address, r.size}, r.position);
    }

private:
    struct Range {
        u64 address, size, position;
    };
    /// The range that holds a position below size().
    [[nodiscard]] const Range& at(u64 position) const {
        return *std::prev(std::ranges::upper_bound(ranges_, position, {}, &Range::position));
    }
    std::vector<Range> ranges_;
    u64 first_ = 0, last_ = 0, size_ = 0;
};

/// Where references may lead, and which of it is made of pointers that lead on.
struct ReferenceAreas {
    Extent strings;               ///< literals: only addresses taken count
    std::vector<Extent> data;     ///< read-only and writable data of no other decoder
    std::vector<u64> bounds;      ///< addresses where something decoded begins or ends
    std::vector<Extent> skipped;  ///< words here are bookkeeping of the runtime, no reference
};

/// Literals lie end to end, but contents of embedded files above this size are aligned so: they are
/// no literals to the linker. Facts: cmd/compile/internal/staticdata/data.go (fileStringSym),
/// cmd/internal/obj/objfile.go (alignment of go:string symbols), cmd/link symalign.
inline constexpr u64 largest_plain_content = 1024;
inline constexpr u64 content_alignment = 32;

struct Target {
    u64 address = 0;
    u64 limit = 0;  ///< address of the next target, or where the range ends
    u32 user = User::nobody;
    bool by_code = false;  ///< some function's code takes this address
};

class References {
public:
    References(const Functions& functions, const ReferenceAreas& areas);

    /// Literals with the length that lies behind a pointer to them in data, sorted, for those that
    /// the linker may have put zeros behind: contents of files, and the last ones of the region.
    [[nodiscard]] std::span<const Extent> stated_lengths() const { return stated_; }

    /// What all who refer to a part of the stretch have in common.
    [[nodiscard]] u32 user_of(Extent addresses) const;

    /// Calls each(Target) in order of address within one range, ranges in order.
    template <class F>
    void each(F&& give) const {
        starts_.each([&](u64 at, u64 next) {
            const u32 rank = starts_.rank(at);
            const u64 end = std::min(next, ranges_.end_of(at));
            give(Target{ranges_.address(at), ranges_.address(at) + (end - at), users_[rank],
                        by_code_.contains(at)});
        });
    }

private:
    struct Edge {
        u32 target;
        u32 from;  ///< a function and whether its address is taken, or a position
    };
    /// Chunks: growing moves nothing, which would cost the memory twice.
    using Edges = std::deque<Edge>;
    static constexpr u32 address_taken = 0x80000000;  ///< in `from` of a code edge
    void scan_functions(u32 first, u32 last, Edges& out) const;
    void add_starts(const Edges& edges);
    void add_users(Edges&& edges);
    void scan_words(Extent range, const Starts& code);
    void note_length(u64 literal, u64 place);
    void spread();

    const Functions& functions_;
    const ReferenceAreas& areas_;
    Ranges ranges_;
    Starts starts_, by_code_;
    std::vector<Edge> data_;
    std::vector<u32> users_;
    std::vector<Extent> stated_;
};

}  // namespace binsize::go
