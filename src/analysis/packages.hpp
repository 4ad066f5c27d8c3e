// Which package a symbol belongs to, from its name alone: Go import paths, Rust crates, the
// outermost namespace of C++. What has no package is in an honest row.
#pragma once

#include "analysis/go/owners.hpp"
#include "analysis/native/rust_crates.hpp"
#include "analysis/native/rust_units.hpp"
#include "evidence/swift/names.hpp"

#include <unordered_set>

namespace binsize {

/// A package name read off a symbol: a view into the symbol where possible.
struct NativePackage {
    std::string_view name;
    Category category = Category::native;
};

/// Rust and C++ manglings (Itanium, Rust legacy and v0, MSVC) and plain C names, without Mach-O's
/// underscore. The rows "[C, no package]", "[C++, global namespace]", "[C++, anonymous namespace]"
/// stand for what has none. What a crate is to the program only all of its symbols tell.
[[nodiscard]] NativePackage native_package(std::string_view name);

/// What stands for a module of Swift; of the language's own library, what they are.
[[nodiscard]] NativePackage swift_package(std::string_view module);
/// Of a class of Objective-C: itself, or its module where it is one of Swift.
[[nodiscard]] NativePackage objc_package(std::string_view name);
/// Those of the contexts that metadata describes, by their number.
[[nodiscard]] std::vector<PackageId> swift_packages(const SwiftMetadata& metadata, ClaimSink& sink);

class ProvenNames;

/// Interns the packages of a pass's symbols.
class PackageNamer {
public:
    PackageNamer(const Context& context, ClaimSink& sink) : context_(context), sink_(sink) {}
    PackageId of(const Symbol& symbol);
    /// To be called behind the last symbol: what the Rust crates are to the program.
    void settle() const { rust_.settle(context_, sink_); }

private:
    PackageId gccgo(std::string_view name);
    PackageId tinygo(std::string_view name);
    PackageId go_plain(const Symbol& symbol);
    PackageId native(std::string_view name);
    PackageId row(const NativePackage& package);
    PackageId haskell(std::string_view unit);
    PackageId swift(std::string_view module, std::string_view name);
    std::optional<NativePackage> proven(std::string_view name);
    PackageId constant(std::string_view module);
    std::string_view decoded(const RustSymbol& symbol);
    [[nodiscard]] bool has_rust();
    [[nodiscard]] bool all_of_rustc();
    const Context& context_;
    ClaimSink& sink_;
    std::optional<GoOwners> go_owners_;  // made when the first name without a package comes
    std::optional<bool> foreign_code_, is_tinygo_;
    RustCrates rust_;
    std::optional<RustUnits> rust_units_;  // made when the first constant without a name comes
    std::optional<bool> has_rust_, all_of_rustc_;
    NativePackage last_;  // neighbours are often of one package
    PackageId last_id_ = 0;
    SwiftNames swift_;
    std::unordered_set<std::string_view> swift_made_;  // modules that names do not spell as a whole
    std::shared_ptr<const ProvenNames> proven_;
    std::string_view last_unit_, last_path_;  // of Haskell, of Nim
    std::string_view last_module_;            // of Rust's constants
    PackageId of_last_module_ = 0;
    PackageId last_unit_id_ = 0;
};

}  // namespace binsize
