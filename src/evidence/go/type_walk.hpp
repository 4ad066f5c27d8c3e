// The search for type descriptors: from roots along what they name, then through the gaps.
// Part of types.cpp; nothing else includes it.
#pragma once

#include "evidence/go/types.hpp"

#include <algorithm>
#include <bit>

namespace binsize::go {

/// A set of positions.
class Bits {
public:
    explicit Bits(u64 size) : words_((size + 63) / 64) {}
    /// Whether the bit was clear before.
    bool set(u64 at) {
        auto& word = words_[at / 64];
        const u64 bit = u64{1} << at % 64;
        const bool clear = (word & bit) == 0;
        word |= bit;
        return clear;
    }
    [[nodiscard]] bool contains(u64 at) const { return (words_[at / 64] >> at % 64 & 1U) != 0; }
    template <class F>
    void each(F&& give) const {
        for (std::size_t i = 0; i < words_.size(); ++i)
            for (u64 word = words_[i]; word != 0; word &= word - 1)
                give(i * 64 + static_cast<unsigned>(std::countr_zero(word)));
    }

private:
    std::vector<u64> words_;
};

/// Follows descriptors from roots, and gathers what they name: drain() after the roots, then
/// fill_gaps(), then finish().
class TypeWalk {
public:
    TypeWalk(TypeTable& table, const ModuleData& module)
        : table_(table),
          region_(table.region),
          module_(module),
          seen_(region_.size() / 4 + 1),
          names_(region_.size()) {}

    void root(u32 offset) { push(offset); }
    void drain();
    void fill_gaps();
    void finish();
    [[nodiscard]] bool over_budget() const {
        return std::max({descriptor_bytes_, text_bytes_, name_bytes_}) > region_.size();
    }

private:
    void push(u32 offset) {
        if (offset % 4 == 0 && offset < region_.size() && seen_.set(offset / 4))
            work_.push_back(offset);
    }
    void name(u32 offset);
    void order();
    [[nodiscard]] std::vector<Span> taken() const;
    void fill(u32 from, u32 to, bool closures);
    void fill_all(bool closures);
    void fill_tail(u32 at);
    bool fill_type(u32 at, u32 from, u32 to);
    bool fill_closure(u32 at, u32 to);
    [[nodiscard]] bool zero(u32 from, u32 to) const;
    void learn_alignment();

    TypeTable& table_;
    const TypeRegion& region_;
    const ModuleData& module_;
    Bits seen_, names_;
    std::vector<u32> work_;
    std::size_t ordered_ = 0;
    u32 filled_to_ = 0;
    u32 alignment_ = 32;
    // What was accepted: descriptors, their texts (one name serves few of them) and names. Real
    // ones do not overlap, so each is bounded by the region.
    u64 descriptor_bytes_ = 0, text_bytes_ = 0, name_bytes_ = 0;
};

}  // namespace binsize::go
