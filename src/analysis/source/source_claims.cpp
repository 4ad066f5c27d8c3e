#include "analysis/source/source_claims.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {

OwnerId SourceClaims::row(OwnerKind kind, std::string_view name) {
    if (const auto known = ids_.find(name); known != ids_.end()) return known->second;
    const auto id = static_cast<OwnerId>(owners_.size());
    const auto kept = names_.keep(name);
    text_size_ += name.size();
    owners_.push_back({kept, 0, kind});
    ids_.emplace(kept, id);
    return id;
}

void SourceClaims::claim_at(Extent at, OwnerId row, CostClass cls, Evidence evidence) {
    if (at.empty()) return;
    if (!claims_.empty()) {
        auto& last = claims_.back();
        if (last.end() == at.begin && last.owner == row && last.cost_class == cls) {
            last.size += at.size;
            return;
        }
    }
    claims_.push_back({at.begin, at.size, row, cls, evidence, Rank::decoded});
}

void SourceClaims::add(SourceClaims&& other) {
    std::vector<OwnerId> ids;
    ids.reserve(other.owners_.size());
    for (const auto& owner : other.owners_) ids.push_back(row(owner.kind, owner.name));
    claims_.reserve(claims_.size() + other.claims_.size());
    for (auto claim : other.claims_) {
        claim.owner = ids[claim.owner];
        claims_.push_back(claim);
    }
    std::vector<Claim>().swap(other.claims_);
}

std::vector<Claim> SourceClaims::settled() && {
    auto out = std::move(claims_);
    if (!std::ranges::is_sorted(out, {}, &Claim::begin))
        std::ranges::stable_sort(out, {}, &Claim::begin);
    u64 end = 0;
    for (auto& claim : out) {
        const u64 begin = std::max(claim.begin, std::min(end, claim.end()));
        claim.size = claim.end() - begin;
        claim.begin = begin;
        end = std::max(end, claim.end());
    }
    std::erase_if(out, [](const Claim& c) { return c.size == 0; });
    return out;
}

namespace {

std::vector<Claim> only(CostClass cls, const Partition& partition,
                        const std::vector<Claim>& claims) {
    const auto cells = partition.cells();
    std::vector<Claim> kept;
    kept.reserve(claims.size());
    std::size_t i = 0;
    for (const auto& claim : claims) {
        while (i < cells.size() && partition.end_of(i) <= claim.begin) ++i;
        for (auto at = i; at < cells.size() && cells[at].begin < claim.end(); ++at) {
            if (cells[at].cost_class != cls) continue;
            auto part = claim;
            part.begin = std::max(claim.begin, cells[at].begin);
            part.size = std::min(claim.end(), partition.end_of(at)) - part.begin;
            if (!kept.empty() && kept.back().end() == part.begin && kept.back().owner == part.owner)
                kept.back().size += part.size;
            else
                kept.push_back(part);
        }
    }
    return kept;
}

}  // namespace

void settle_source(const Context& context, const Division& claims, SourceClaims&& source,
                   const SourceTerms& terms, Division& out) {
    out = {};
    out.partition = claims.partition;
    out.packages.push_back({"[source]", PackageKind::format, Category::format, {}});
    TextBlocks names;
    for (std::size_t i = 0; i < cost_class_count; ++i) {
        const auto cls = static_cast<CostClass>(i);
        out.owners.push_back(
            {names.keep(cls == terms.cls ? fmt::format("[{}, {}]", name_of(cls), terms.missing)
                                         : fmt::format("[{}]", name_of(cls))),
             0, OwnerKind::remainder});
    }
    out.partition.rewrite([](std::span<Cell> cells) {
        for (auto& cell : cells) cell.owner = static_cast<OwnerId>(cell.cost_class);
    });
    const auto base = static_cast<OwnerId>(out.owners.size());
    for (auto owner : source.rows()) {
        owner.name = names.keep(owner.name);
        out.owners.push_back(owner);
    }
    auto settled = std::move(source).settled();
    if (terms.alone) settled = only(terms.cls, out.partition, settled);
    for (auto& claim : settled) claim.owner += base;
    out.partition.refine(settled);
    out.arenas.push_back(std::move(names));
    out.sums = sum_up(out.partition, out.owners.size(), context.axis);
}

CodeAddresses::CodeAddresses(const Context& context)
    : axis_(context.axis), positions_(context.image.relocatable()) {
    for (const auto& s : context.image.sections)
        if (const auto& at = positions_ ? s.file : s.memory;
            s.loaded && s.executable && !at.empty())
            extents_.push_back(at);
    std::ranges::sort(extents_, {}, &Extent::begin);
}

const Extent* CodeAddresses::extent_of(u64 address) const {
    const auto after = std::ranges::upper_bound(extents_, address, {}, &Extent::begin);
    return after != extents_.begin() && (after - 1)->contains(address) ? &*(after - 1) : nullptr;
}

}  // namespace binsize
