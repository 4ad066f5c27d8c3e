// Owners of the bytes of a Go program: one an existing function, and for what functions share the
// lowest common owner's [shared] row (docs/how-it-counts.md, shared bytes).
#pragma once

#include "analysis/pass.hpp"

#include <unordered_map>

namespace binsize {

class GoOwners {
public:
    /// `all` makes the owners of all functions at once; `asked` each when it is first needed.
    enum class Make : u8 { all, asked };
    /// Owners go into `sink`, whose claims they are for.
    GoOwners(const go::Functions& functions, ClaimSink& sink, Make make = Make::all);

    [[nodiscard]] OwnerId function(u32 f) {
        return make_ == Make::all ? first_function_ + f : asked_function(f);
    }
    /// Owner of what go::User says uses it; a row of its own for nobody.
    [[nodiscard]] OwnerId user(u32 user);
    /// The row of a package for things of a kind ("[names of inlined functions]").
    [[nodiscard]] OwnerId in_package(PackageId package, std::string_view name);
    /// A structure of the runtime that no package owns: an owner and a package of that name.
    [[nodiscard]] OwnerId structure(std::string_view name, PackageKind kind);
    [[nodiscard]] OwnerId padding() const { return padding_; }
    /// The sink's package of a go::Packages id, of none or of generated.
    [[nodiscard]] PackageId package(u32 go_package);

    /// The sink's package of a go::User: its function's, its own, or a [shared] row.
    [[nodiscard]] PackageId package_of_user(u32 user);

private:
    [[nodiscard]] OwnerId asked_function(u32 f);
    OwnerId make_function(u32 f);
    [[nodiscard]] PackageId package_of_function(u32 f);

    Make make_;
    const go::Functions& functions_;
    ClaimSink& sink_;
    OwnerId first_function_ = 0, padding_ = 0;
    std::vector<PackageId> packages_;  ///< by go::Packages id
    PackageId generated_ = 0, plain_ = 0;
    std::unordered_map<u32, OwnerId> asked_;
    std::unordered_map<u32, OwnerId> shared_;  ///< by go::User
    std::unordered_map<u64, OwnerId> in_package_;
};

}  // namespace binsize
