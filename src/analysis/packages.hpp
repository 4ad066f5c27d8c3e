// Which package a symbol belongs to, from its name alone: Go import paths, Rust crates, the
// outermost namespace of C++. What has no package is in an honest row.
#pragma once

#include "analysis/go_owners.hpp"

namespace binsize {

/// A package name read off a symbol: a view into the symbol where possible.
struct NativePackage {
    std::string_view name;
    Category category = Category::native;
};

/// Rust and C++ manglings (Itanium, Rust legacy and v0, MSVC) and plain C names. The rows
/// "[C, no package]", "[C++, global namespace]", "[C++, anonymous namespace]" stand for what has
/// none.
[[nodiscard]] NativePackage native_package(std::string_view symbol);

/// Interns the packages of a pass's symbols.
class PackageNamer {
public:
    PackageNamer(const Context& context, ClaimSink& sink) : context_(context), sink_(sink) {}
    PackageId of(const Symbol& symbol);

private:
    PackageId gccgo(std::string_view name);
    PackageId go_plain(const Symbol& symbol);
    PackageId native(const NativePackage& package);
    const Context& context_;
    ClaimSink& sink_;
    std::optional<GoOwners> go_owners_;  // made when the first name without a package comes
    std::optional<bool> foreign_code_;
    NativePackage last_;  // neighbours are often of one package
    PackageId last_id_ = 0;
};

}  // namespace binsize
