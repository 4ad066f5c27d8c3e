// The lowest common owner of bytes that several owners of a partition use, along owner → package →
// module → file: the package's [shared] row, the module's, or the file's. The rule of
// docs/how-it-counts.md ("Shared bytes") for refinements, which know owners and no Go functions.
#pragma once

#include "analysis/model.hpp"

#include <unordered_map>

namespace binsize {

class CommonOwners {
public:
    static constexpr OwnerId none = ~OwnerId{0};  ///< joins with anything; nobody so far

    /// Rows that a join needs and that are not there yet are added to the layer by finish(): until
    /// then others may read its owners.
    explicit CommonOwners(Layer& layer) : layer_(layer) {}
    void finish();

    [[nodiscard]] OwnerId join(OwnerId a, OwnerId b);
    [[nodiscard]] const Owner& operator[](OwnerId id) const {
        return id < layer_.owners.size() ? layer_.owners[id] : added_[id - layer_.owners.size()];
    }

private:
    [[nodiscard]] OwnerId shared_row(PackageId package);
    [[nodiscard]] PackageId shared_package(std::string_view name, std::string_view module);

    Layer& layer_;
    std::vector<Owner> added_;
    std::unordered_map<PackageId, OwnerId> rows_;
    std::unordered_map<std::string_view, PackageId> by_module_;  ///< "" is the file
};

}  // namespace binsize
