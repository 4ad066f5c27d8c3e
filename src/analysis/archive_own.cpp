#include "analysis/archive_own.hpp"

#include "analysis/container_claims.hpp"
#include "analysis/rows/sums.hpp"

namespace binsize {
namespace {

// The hole is the first owner of the sink.
void divide(const Image& archive, const Axis& axis, bool by_member, Division& division) {
    ClaimSink sink(axis);
    const auto unowned = sink.package("[no object]", PackageKind::unowned);
    const auto member = sink.owner(OwnerKind::structure, "[member]", unowned);
    for (const auto& r : archive.regions) {
        const auto package = r.cost_class == CostClass::overlay
                                 ? sink.package(r.name, PackageKind::unowned)
                                 : sink.package(format_package(r.cost_class), PackageKind::format);
        sink.claim(r.file, sink.owner(OwnerKind::structure, r.name, package), r.cost_class,
                   Evidence::format, Rank::section);
    }
    for (const auto& m : archive.members) {
        if (!m.parted)
            sink.claim(m.file, member, CostClass::unknown, Evidence::format, Rank::structure);
        if (m.parted && by_member)
            sink.claim(m.file, sink.owner(OwnerKind::structure, m.name, unowned),
                       CostClass::unknown, Evidence::format, Rank::structure);
    }
    settle_container(archive, axis, sink, division);
    division.sums = sum_up(division.partition, division.owners.size(), axis, archive_hole);
}

}  // namespace

void cut_archive(const Image& archive, const Axis& axis, const CutSet& asked, Model& model) {
    // All but `members` are one and the same.
    const Division* first = nullptr;
    for (std::size_t cut = 0; cut < cut_count; ++cut) {
        if (!asked[cut]) continue;
        auto& division = model.divisions[cut];
        const bool by_member = static_cast<Cut>(cut) == Cut::members;
        if (by_member || first == nullptr) {
            divide(archive, axis, by_member, division);
            if (!by_member) first = &division;
            continue;
        }
        division = again(*first);
    }
}

}  // namespace binsize
