// Functions and data of C by address, and what of them comes together: code of one compilation
// unit, stubs that cgo made for one package.
#pragma once

#include "analysis/native/owners.hpp"
#include "analysis/native/units.hpp"

namespace binsize {

using NativePieces = std::vector<NativeOwners::Piece>;

/// In place of a package: more than one reaches it.
inline constexpr u32 several_packages = go::Packages::generated;

/// One piece each address, disjoint, in order; of those that begin at one place the longest.
void make_disjoint(NativePieces& pieces);
/// The one that holds an address; null where none does.
[[nodiscard]] const NativeOwners::Piece* piece_at(std::span<const NativeOwners::Piece> pieces,
                                                  u64 address);
/// Adds a package to what a piece has, which can only rise, none → one → several; whether it did.
bool join_package(u32& package, u32 other);

/// What was compiled in a package's directory is the package's; `fixed` is told, by function.
void place_units(std::span<const NativeUnit> units, NativePieces& functions,
                 std::vector<bool>& fixed);
/// The stubs of one package bear one hash: _cgo_<hash>_Cfunc_puts.
void place_stubs(std::span<const Symbol> symbols, NativePieces& functions,
                 std::vector<bool>& fixed);
/// An object is linked as a whole: what one package reaches of it brings the rest.
void join_units(std::span<const NativeUnit> units, NativePieces& functions);

}  // namespace binsize
