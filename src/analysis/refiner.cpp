#include "analysis/refiner.hpp"

#include "base/sort_by_digits.hpp"

#include <algorithm>

namespace binsize {

void Refiner::add_at(Users& users, std::optional<u64> position) {
    if (users.nobody) return;
    users.nobody = true;
    if (!position || *position >= cut_.partition.size()) return;
    const auto& cell = cut_.partition.cells()[find_(*position)];
    const auto kind = cut_.owners[cell.owner].kind;
    if (kind == OwnerKind::structure || kind == OwnerKind::remainder || kind == OwnerKind::padding)
        return;
    users.nobody = false;
    if (users.owner == CommonOwners::nobody) users.evidence = cell.evidence;
    users.owner = cut_.owners.join(users.owner, cell.owner);
}

void Refiner::join(Users& users, const Users& others) {
    users.nobody = users.nobody || others.nobody;
    if (users.nobody) return;
    if (users.owner == CommonOwners::nobody) users.evidence = others.evidence;
    users.owner = cut_.owners.join(users.owner, others.owner);
}

void Refiner::give(Extent file, const Users& users) {
    if (file.empty() || users.nobody || users.owner == CommonOwners::nobody) return;
    if (!out_.empty() && out_.back().end() == file.begin && out_.back().owner == users.owner &&
        out_.back().evidence == users.evidence && out_.back().cost_class == cls_) {
        out_.back().size += file.size;
        return;
    }
    out_.push_back({file.begin, file.size, users.owner, cls_, users.evidence, Rank::decoded});
}

void Refiner::settle() {
    sort_by_digits(out_, [](const Claim& c) { return c.begin; });
    u64 at = 0;
    for (auto& claim : out_) {
        const u64 begin = std::max(claim.begin, at);
        claim.size = claim.end() > begin ? claim.end() - begin : 0;
        claim.begin = begin;
        at = begin + claim.size;
    }
    std::erase_if(out_, [](const Claim& c) { return c.size == 0; });
}

}  // namespace binsize
