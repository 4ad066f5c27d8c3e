#include "analysis/common_owner.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace binsize {

void CommonOwners::finish() {
    layer_.owners.insert(layer_.owners.end(), added_.begin(), added_.end());
    added_.clear();
}

OwnerId CommonOwners::join(OwnerId a, OwnerId b) {
    if (a == b || b == none) return a;
    if (a == none) return b;
    const PackageId package = (*this)[a].package;
    const PackageId other = (*this)[b].package;
    if (package == other) return shared_row(package);
    const auto module = layer_.packages[package].module;
    const bool common = !module.empty() && module == layer_.packages[other].module;
    const auto key = common ? module : std::string_view();
    const auto [it, added] = by_module_.try_emplace(key, 0);
    if (added) {
        const auto name = common ? std::string_view(layer_.arenas.emplace_back().keep(
                                       fmt::format("[shared in {}]", module)))
                                 : std::string_view("[shared]");
        it->second = shared_package(name, key);
    }
    return shared_row(it->second);
}

OwnerId CommonOwners::shared_row(PackageId package) {
    const auto [it, added] = rows_.try_emplace(package, 0);
    if (added) {
        it->second = static_cast<OwnerId>(layer_.owners.size() + added_.size());
        added_.push_back({"[shared]", package, OwnerKind::package});
    }
    return it->second;
}

PackageId CommonOwners::shared_package(std::string_view name, std::string_view module) {
    const auto same = [&](const Package& p) {
        return p.name == name && p.kind == PackageKind::shared;
    };
    const auto it = std::ranges::find_if(layer_.packages, same);
    if (it != layer_.packages.end()) return static_cast<PackageId>(it - layer_.packages.begin());
    layer_.packages.push_back({name, PackageKind::shared, Category::shared, module});
    return static_cast<PackageId>(layer_.packages.size() - 1);
}

}  // namespace binsize
