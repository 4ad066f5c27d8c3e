// Whose Haskell code and data are, in programs that lost their symbols. Objects are linked package
// by package, and so lie their code and their data, in the same order. What lies between two places
// of one module is that module's; between two places of one package, that package's. A closure
// tells of its code, and the code of its closure, so that few names are enough.
// What lies between two packages, and in front of the first and behind the last, is nobody's.
#pragma once

#include "analysis/native/haskell_code.hpp"
#include "image/claims.hpp"

namespace binsize {

struct HaskellOwners {
    static constexpr u32 none = ~u32{0};

    struct Package {
        std::string_view name;     ///< "text"
        std::string_view version;  ///< "1.2.5.0"; empty for those of the compiler, and "main"
    };
    struct Piece {
        Extent at;  ///< addresses
        u32 package = 0;
        u32 module = none;  ///< number of HaskellCode::modules
    };
    std::vector<Package> packages;
    BigVector<Piece> pieces;  ///< disjoint; of code, then of data, each by address
};

/// Empty where packages do not lie together.
[[nodiscard]] HaskellOwners find_haskell_owners(const Image& image, const HaskellCode& code);

/// "text-1.2.5.0", "darcs-2.16.5-J0Hl0N1ybzqERa15YBBdo", "ghc-prim".
[[nodiscard]] HaskellOwners::Package haskell_package(std::string_view unit);

/// The row of a package, with its category and its version.
[[nodiscard]] PackageId haskell_package_row(const HaskellOwners::Package& from, ClaimSink& sink);

}  // namespace binsize
