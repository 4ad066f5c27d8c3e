#include "analysis/common_owner.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace binsize {

void CommonOwners::finish() {
    division_.owners.insert(division_.owners.end(), added_.begin(), added_.end());
    added_.clear();
}

OwnerId CommonOwners::join(OwnerId a, OwnerId b) { return lowest_common(*this, a, b); }

std::optional<PackageId> CommonOwners::package(OwnerId user) const { return (*this)[user].package; }

std::optional<std::string_view> CommonOwners::module(OwnerId user) const {
    const auto module = division_.packages[(*this)[user].package].module;
    return module.empty() ? std::nullopt : std::optional(module);
}

OwnerId CommonOwners::user_of_package(PackageId package) {
    const auto [it, added] = rows_.try_emplace(package, 0);
    if (added) {
        it->second = static_cast<OwnerId>(division_.owners.size() + added_.size());
        added_.push_back({shared_row, package, OwnerKind::package});
    }
    return it->second;
}

OwnerId CommonOwners::user_of_module(std::string_view module) {
    const auto [it, added] = by_module_.try_emplace(module, 0);
    if (added)
        it->second = shared_package(
            division_.arenas.emplace_back().keep(shared_package_name(module)), module);
    return user_of_package(it->second);
}

PackageId CommonOwners::shared_package(std::string_view name, std::string_view module) {
    const auto same = [&](const Package& p) {
        return p.name == name && p.kind == PackageKind::shared;
    };
    const auto it = std::ranges::find_if(division_.packages, same);
    if (it != division_.packages.end())
        return static_cast<PackageId>(it - division_.packages.begin());
    division_.packages.push_back({name, PackageKind::shared, Category::shared, module});
    return static_cast<PackageId>(division_.packages.size() - 1);
}

}  // namespace binsize
