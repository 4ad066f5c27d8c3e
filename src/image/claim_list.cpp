#include "image/claim_list.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

// A claim's first byte: whether it begins where the one before ends, whether class, evidence and
// rank are those of the one before, and its size where that is small.
constexpr u8 adjoins = 1, same_kind = 2;
constexpr unsigned size_shift = 2;
constexpr u64 large = 63;                              // the size follows
constexpr std::size_t longest = 1 + 10 + 10 + 3 + 10;  // bytes

constexpr std::size_t first_chunk = 256;
constexpr std::size_t full_chunk = std::size_t{1} << 20U;
// Merging costs a step more each time their number doubles; past this, sorting is cheaper.
constexpr std::size_t most_runs = 16;

u64 to_unsigned(i64 value) {
    return static_cast<u64>(value) << 1U ^ static_cast<u64>(value >> 63U);
}
i64 to_signed(u64 value) { return static_cast<i64>(value >> 1U) ^ -static_cast<i64>(value & 1U); }

bool alike(const Claim& a, const Claim& b) {
    return a.cost_class == b.cost_class && a.evidence == b.evidence && a.rank == b.rank;
}

}  // namespace

void ClaimRun::add(const Claim& claim) {
    std::array<u8, longest> bytes;
    std::size_t size = 0;
    const auto put = [&](u64 value) {
        for (; value >= 0x80; value >>= 7U) bytes[size++] = static_cast<u8>(value | 0x80U);
        bytes[size++] = static_cast<u8>(value);
    };
    const bool adjoining = claim.begin == last_.end();
    const bool same = alike(claim, last_);
    bytes[size++] = static_cast<u8>(std::min(claim.size, large) << size_shift |
                                    (adjoining ? adjoins : 0U) | (same ? same_kind : 0U));
    if (claim.size >= large) put(claim.size);
    if (!adjoining) put(claim.begin - last_.begin);
    if (!same) {
        bytes[size++] = static_cast<u8>(claim.cost_class);
        bytes[size++] = static_cast<u8>(claim.evidence);
        bytes[size++] = static_cast<u8>(claim.rank);
    }
    put(to_unsigned(i64{claim.owner} - i64{last_.owner}));
    last_ = claim;

    if (chunks_.empty() || chunks_.back().capacity() - chunks_.back().size() < size) {
        const auto room = chunks_.empty() ? first_chunk : 4 * chunks_.back().capacity();
        chunks_.emplace_back().reserve(std::min(room, full_chunk));
    }
    chunks_.back().insert(chunks_.back().end(), bytes.data(), bytes.data() + size);
}

ClaimRun::Reader::Reader(const std::vector<Chunk>& chunks, OwnerId owner_base,
                         std::vector<Chunk>* consumed)
    : chunks_(&chunks),
      consumed_(consumed),
      at_(chunks.front().data()),
      end_(at_ + chunks.front().size()) {
    claim_.owner = owner_base;
    decode();
}

inline u64 ClaimRun::Reader::take() {
    u64 value = 0;
    for (unsigned shift = 0;; shift += 7) {
        const u8 byte = *at_++;
        value |= u64{byte & 0x7fU} << shift;
        if (byte < 0x80) return value;
    }
}

inline void ClaimRun::Reader::decode() {
    const u8 head = *at_++;
    const u64 end = claim_.end();
    const u64 size = head >> size_shift;
    claim_.size = size < large ? size : take();
    claim_.begin = (head & adjoins) != 0 ? end : claim_.begin + take();
    if ((head & same_kind) == 0) {
        claim_.cost_class = static_cast<CostClass>(*at_++);
        claim_.evidence = static_cast<Evidence>(*at_++);
        claim_.rank = static_cast<Rank>(*at_++);
    }
    claim_.owner = static_cast<OwnerId>(i64{claim_.owner} + to_signed(take()));
}

bool ClaimRun::Reader::next() {
    if (at_ == end_) {
        if (consumed_ != nullptr) Chunk().swap((*consumed_)[chunk_]);
        if (++chunk_ == chunks_->size()) return false;
        at_ = (*chunks_)[chunk_].data();
        end_ = at_ + (*chunks_)[chunk_].size();
    }
    decode();
    return true;
}

void ClaimList::settle() {
    if (runs_.empty() || last_.begin < run_begin_) {
        if (runs_.size() == most_runs) return unsorted_.push_back(last_);
        runs_.emplace_back();
    }
    run_begin_ = last_.begin;
    runs_.back().add(last_);
}

std::vector<ClaimRun::Reader> ClaimList::readers() {
    if (size_ > 0) settle();
    if (!unsorted_.empty()) {
        std::ranges::stable_sort(unsorted_, {}, &Claim::begin);
        runs_.emplace_back();
        for (const auto& claim : unsorted_) runs_.back().add(claim);
        std::vector<Claim>().swap(unsorted_);
    }
    size_ = 0;
    std::vector<ClaimRun::Reader> out;
    out.reserve(runs_.size());
    for (auto& run : runs_) out.push_back(run.consume(owner_base_));
    return out;
}

}  // namespace binsize
