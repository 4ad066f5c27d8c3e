#include "image/claims.hpp"

#include <algorithm>

namespace binsize {

PackageId ClaimSink::package(std::string_view name, PackageKind kind) {
    const auto next = static_cast<PackageId>(packages.size());
    const auto id = package_ids_.of(packages, name, kind);
    if (id == next) {
        const auto category = kind == PackageKind::shared   ? Category::shared
                              : kind == PackageKind::format ? Category::format
                                                            : Category::unowned;
        packages.push_back({name, kind, category, {}});
    }
    return id;
}

std::string shared_package_name(std::string_view module) {
    return module.empty() ? std::string(shared_row) : fmt::format("[shared in {}]", module);
}

PackageId ClaimSink::shared_package(std::string_view module) {
    if (module.empty()) return package(shared_row, PackageKind::shared);
    const auto row = package(keep(shared_package_name(module)), PackageKind::shared);
    packages[row].module = module;
    return row;
}

void ClaimSink::claim(Extent at, OwnerId owner, CostClass cls, Evidence evidence, Rank rank) {
    if (at.begin >= axis_->size()) return;
    const u64 size = std::min(at.size, axis_->size() - at.begin);
    if (size == 0) return;
    if (!claims.empty()) {
        auto& last = claims.back();
        if (last.end() == at.begin && last.owner == owner && last.cost_class == cls &&
            last.evidence == evidence && last.rank == rank) {
            last.size += size;
            return;
        }
    }
    claims.push_back({at.begin, size, owner, cls, evidence, rank});
}

}  // namespace binsize
