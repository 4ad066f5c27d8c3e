// Which namespace a virtual function is of, in C++ programs without symbols: all tables that list
// it are of classes of one.
#pragma once

#include "evidence/virtual_classes.hpp"
#include "image/claims.hpp"

namespace binsize {

/// The outermost namespace of a class, else the class itself, as its functions' symbols would say.
[[nodiscard]] PackageId package_of_class(std::string_view name, ClaimSink& sink);

struct ClassOwners {
    static constexpr PackageId none = ~PackageId{0};
    std::vector<PackageId> of_class;
    BigVector<PackageId> of_function;  ///< by number in the table of functions
};
[[nodiscard]] ClassOwners find_class_owners(const VirtualClasses& classes,
                                            const FunctionTable& functions, ClaimSink& sink);

}  // namespace binsize
