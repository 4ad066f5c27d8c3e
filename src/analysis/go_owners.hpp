// Owners of the bytes of a Go program: one an existing function, and for what functions share the
// lowest common owner's [shared] row (docs/how-it-counts.md, shared bytes).
#pragma once

#include "analysis/pass.hpp"

#include <unordered_map>

namespace binsize {

class GoOwners {
public:
    /// Makes the owners of all functions in `sink`, whose claims they are for.
    GoOwners(const go::Functions& functions, ClaimSink& sink);

    [[nodiscard]] OwnerId function(u32 f) const { return first_function_ + f; }
    /// Owner of what go::User says uses it; a row of its own for nobody.
    [[nodiscard]] OwnerId user(u32 user);
    /// The row of a package for things of a kind ("[names of inlined functions]").
    [[nodiscard]] OwnerId in_package(PackageId package, std::string_view name);
    /// A structure of the runtime that no package owns: an owner and a package of that name.
    [[nodiscard]] OwnerId structure(std::string_view name, PackageKind kind);
    [[nodiscard]] OwnerId padding() const { return padding_; }
    /// The sink's package of a go::Packages id, of none or of generated.
    [[nodiscard]] PackageId package(u32 go_package);

private:
    const go::Functions& functions_;
    ClaimSink& sink_;
    OwnerId first_function_ = 0, padding_ = 0;
    std::vector<PackageId> packages_;  ///< by go::Packages id
    PackageId generated_ = 0, plain_ = 0;
    std::unordered_map<u32, OwnerId> shared_;  ///< by go::User
    std::unordered_map<u64, OwnerId> in_package_;
};

}  // namespace binsize
