// Which package a symbol belongs to, from its name alone: Go import paths, Rust crates, the
// outermost namespace of C++. What has no package is in an honest row.
#pragma once

#include "analysis/pass.hpp"

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
    PackageId native(const NativePackage& package);
    const Context& context_;
    ClaimSink& sink_;
    NativePackage last_;  // neighbours are often of one package
    PackageId last_id_ = 0;
};

}  // namespace binsize
