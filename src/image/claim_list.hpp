// A pass's claims: a list that grows at its end and is read once from its front, four to five bytes
// a claim instead of twenty-four, because fresh memory costs more than to write a difference. It
// lies in chunks, so that growing moves nothing, and the sweep gives each chunk back once it has
// passed.
#pragma once

#include "base/pages.hpp"
#include "image/axis.hpp"

#include <vector>

namespace binsize {

using OwnerId = u32;

/// Who wins where claims overlap: the higher. Within one rank the shorter claim, then the
/// earlier, then the lower owner, then the lower class: weaker().
enum class Rank : u8 {
    segment = 1,       ///< a segment's remainder
    section = 2,       ///< a section's remainder
    data_guess = 3,    ///< data that a reference leads to, up to the next known start
    directory = 4,     ///< container structure within a section (PE directories, __LINKEDIT parts)
    symbol_guess = 5,  ///< a symbol whose size nobody states
    symbol = 6,        ///< a symbol with a stated size
    dwarf = 7,
    reference = 8,   ///< data found by references to it
    moduledata = 9,  ///< regions that moduledata bounds
    decoded = 10,    ///< structures decoded within them: pclntab parts, types, literals
    embedded = 11,
    structure = 15,  ///< the container's own headers and tables
};

struct Claim {
    u64 begin = 0;
    u64 size = 0;
    OwnerId owner = 0;
    CostClass cost_class = CostClass::unknown;
    Evidence evidence = Evidence::inference;
    Rank rank = Rank::section;

    [[nodiscard]] u64 end() const { return begin + size; }
};
static_assert(sizeof(Claim) == 24);

/// Whether a loses to b where both cover a position. Neither does only where owner and class are
/// the same.
[[nodiscard]] inline bool weaker(const Claim& a, const Claim& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    if (a.size != b.size) return a.size > b.size;
    if (a.begin != b.begin) return a.begin > b.begin;
    if (a.owner != b.owner) return a.owner > b.owner;
    return a.cost_class > b.cost_class;
}

/// Claims in order of begin, each as its difference from the one before.
class ClaimRun {
public:
    using Chunk = BigVector<u8>;

    void add(const Claim& claim);

    /// Reads from the front.
    class Reader {
    public:
        /// Owners come out with `owner_base` added. Chunks that have been read are taken out of
        /// `consumed`, where given: the very list that is read.
        Reader(const std::vector<Chunk>& chunks, OwnerId owner_base, std::vector<Chunk>* consumed);
        /// The claim that it stands at; there is one to begin with.
        [[nodiscard]] const Claim& claim() const { return claim_; }
        /// False where there is no further one.
        bool next();

    private:
        [[nodiscard]] u64 take();
        void decode();

        const std::vector<Chunk>* chunks_;
        std::vector<Chunk>* consumed_;
        std::size_t chunk_ = 0;
        const u8* at_ = nullptr;
        const u8* end_ = nullptr;
        Claim claim_;
    };
    [[nodiscard]] Reader read(OwnerId owner_base) const { return {chunks_, owner_base, nullptr}; }
    [[nodiscard]] Reader consume(OwnerId owner_base) { return {chunks_, owner_base, &chunks_}; }

private:
    std::vector<Chunk> chunks_;
    Claim last_;
};

class ClaimList {
public:
    void push_back(const Claim& claim) {
        if (size_ > 0) settle();
        last_ = claim;
        ++size_;
    }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    /// The last claim, which may still grow.
    [[nodiscard]] Claim& back() { return last_; }
    /// Owner ids are from now on those of a table where the pass's begin at `owner_base`.
    void rebase(OwnerId owner_base) { owner_base_ = owner_base; }

    /// One reader a run. A pass that goes over its regions several times has made a run each time;
    /// the sweep merges them, so that nothing is sorted. Empties the list.
    [[nodiscard]] std::vector<ClaimRun::Reader> readers();
    /// Calls give(Claim) for all of them, run after run.
    template <class F>
    void each(F&& give) const {
        if (size_ == 0) return;
        for (const auto& run : runs_) {
            auto reader = run.read(owner_base_);
            do give(reader.claim());
            while (reader.next());
        }
        for (auto claim : unsorted_) give(rebased(claim));
        give(rebased(last_));
    }

private:
    void settle();
    [[nodiscard]] Claim rebased(Claim claim) const {
        claim.owner += owner_base_;
        return claim;
    }

    std::vector<ClaimRun> runs_;
    std::vector<Claim> unsorted_;  // what came after too many runs
    Claim last_;                   // not in a run yet
    u64 run_begin_ = 0;            // begin of the newest claim in the newest run
    std::size_t size_ = 0;
    OwnerId owner_base_ = 0;
};

}  // namespace binsize
