// The lowest common owner of bytes that several owners of a partition use: lowest_common() for
// refinements, which know owners and no Go functions.
#pragma once

#include "analysis/model.hpp"
#include "image/lowest_common.hpp"

#include <unordered_map>

namespace binsize {

class CommonOwners {
public:
    static constexpr OwnerId nobody = ~OwnerId{0};

    /// Rows that a join needs and that are not there yet are added to the division by finish():
    /// until then others may read its owners.
    explicit CommonOwners(Division& division) : division_(division) {}
    void finish();

    [[nodiscard]] OwnerId join(OwnerId a, OwnerId b);
    [[nodiscard]] const Owner& operator[](OwnerId id) const {
        return id < division_.owners.size() ? division_.owners[id]
                                            : added_[id - division_.owners.size()];
    }

    [[nodiscard]] std::span<const Package> packages() const { return division_.packages; }

    // The ladder of lowest_common(). A module "" is the whole file.
    [[nodiscard]] std::optional<PackageId> package(OwnerId user) const;
    [[nodiscard]] std::optional<std::string_view> module(OwnerId user) const;
    [[nodiscard]] OwnerId user_of_package(PackageId package);
    [[nodiscard]] OwnerId user_of_module(std::string_view module);
    [[nodiscard]] OwnerId user_of_file() { return user_of_module({}); }

private:
    [[nodiscard]] PackageId shared_package(std::string_view name, std::string_view module);

    Division& division_;
    std::vector<Owner> added_;
    std::unordered_map<PackageId, OwnerId> rows_;
    std::unordered_map<std::string_view, PackageId> by_module_;  ///< "" is the file
};

}  // namespace binsize
