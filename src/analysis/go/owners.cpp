#include "analysis/go/owners.hpp"

namespace binsize {

GoOwners::GoOwners(const go::Functions& functions, ClaimSink& sink, Make make)
    : make_(make), functions_(functions), sink_(sink) {
    const auto& packages = functions.packages();
    packages_.reserve(packages.size());
    for (u32 i = 0; i < packages.size(); ++i) packages_.push_back(sink.package(packages.name(i)));
    generated_ = sink.package("[Go, generated]");
    sink.packages[generated_].category = Category::generated;
    plain_ = sink.package("[C, no package]");
    sink.packages[plain_].category = Category::native;
    padding_ =
        sink.owner(OwnerKind::padding, "[padding]", sink.package("[padding]", PackageKind::format));

    if (make == Make::asked) return;
    sink.owners.reserve(sink.owners.size() + functions.count() + packages.size());
    first_function_ = static_cast<OwnerId>(sink.owners.size());
    for (u32 f = 0; f < functions.count(); ++f) make_function(f);
}

OwnerId GoOwners::make_function(u32 f) {
    auto name = functions_.name(f);
    if (name.empty()) name = "[function without a name]";
    return sink_.owner(OwnerKind::function, name, package_of_function(f));
}

// Without a name it is no C function either: garble -tiny drops the names of Go functions.
PackageId GoOwners::package_of_function(u32 f) {
    const u32 id = functions_.package(f);
    if (id == go::Packages::none && functions_.name(f).empty())
        return sink_.package("[functions without a name]", PackageKind::unowned);
    return package(id);
}

OwnerId GoOwners::asked_function(u32 f) {
    const auto [it, added] = asked_.try_emplace(f, 0);
    if (added) it->second = make_function(f);
    return it->second;
}

PackageId GoOwners::package_of_user(u32 user) {
    if (go::User::is_function(user)) return package_of_function(user - 1);
    return sink_.owners[this->user(user)].package;
}

PackageId GoOwners::package(u32 id) {
    if (id < packages_.size()) return packages_[id];
    return id == go::Packages::generated ? generated_ : plain_;
}

OwnerId GoOwners::user(u32 user) {
    if (go::User::is_function(user)) return function(user - 1);
    const auto [it, added] = shared_.try_emplace(user, 0);
    if (!added) return it->second;
    PackageId row = 0;
    if (go::User::is_package(user)) {
        row = package(functions_.package_of_user(user));
    } else if (go::User::is_module(user)) {
        const auto module = functions_.packages().modules().label(go::User::module_id(user));
        row = sink_.shared_package(module);
    } else {
        row = sink_.shared_package();
    }
    return it->second = sink_.owner(OwnerKind::package, shared_row, row);
}

OwnerId GoOwners::in_package(PackageId package, std::string_view name) {
    const u64 key = (u64{package} << 32U) ^ std::hash<std::string_view>{}(name) % 0xffffffff;
    const auto [it, added] = in_package_.try_emplace(key, 0);
    if (added) it->second = sink_.owner(OwnerKind::package, name, package);
    return it->second;
}

OwnerId GoOwners::structure(std::string_view name, PackageKind kind) {
    return sink_.owner(OwnerKind::structure, name, sink_.package(name, kind));
}

}  // namespace binsize
