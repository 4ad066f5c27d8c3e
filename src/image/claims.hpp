// Claims: what a pass says about the axis. A pass never edits a map; it says "I think this
// stretch belongs to that owner, is for that, and this is how I know". Claims may overlap and
// overrun; Partition::cover decides. Each pass has a sink of its own, so passes share nothing and
// may run in parallel.
#pragma once

#include "base/name_ids.hpp"
#include "base/text_blocks.hpp"
#include "image/claim_list.hpp"

#include <binsize/named_enum.hpp>

namespace binsize {

using PackageId = u32;

#define BINSIZE_OWNER_KINDS(X)                                                               \
    X(structure, "structure") /* part of the container, named in brackets */                 \
    X(remainder, "remainder") /* what nothing explains in a section: "[.text, no symbol]" */ \
    X(padding, "padding")                                                                    \
    X(function, "function")                                                                  \
    X(object, "object") /* a named datum */                                                  \
    X(symbol, "symbol") /* a symbol of another or no stated type */                          \
    X(type, "type")                                                                          \
    X(itab, "itab")                                                                          \
    X(literal, "literal")                                                                    \
    X(file, "file")       /* an embedded file */                                             \
    X(unit, "unit")       /* a compile unit */                                               \
    X(package, "package") /* a package's share of something that has no finer owner */
BINSIZE_NAMED_ENUM(OwnerKind, owner_kind_names, BINSIZE_OWNER_KINDS)
#undef BINSIZE_OWNER_KINDS

#define BINSIZE_PACKAGE_KINDS(X) \
    X(package, "package")        \
    X(shared, "shared")          \
    X(format, "format")          \
    X(unowned, "unowned")
BINSIZE_NAMED_ENUM(PackageKind, package_kind_names, BINSIZE_PACKAGE_KINDS)
#undef BINSIZE_PACKAGE_KINDS

/// The same everywhere. native = C, C++, cgo, assembler without a Go package; generated =
/// wrappers, eq/hash functions, runtime metadata.
#define BINSIZE_CATEGORIES(X)   \
    X(main, "main")             \
    X(dependency, "dependency") \
    X(std, "std")               \
    X(native, "native")         \
    X(generated, "generated")   \
    X(shared, "shared")         \
    X(format, "format")         \
    X(unowned, "unowned")
BINSIZE_NAMED_ENUM(Category, category_names, BINSIZE_CATEGORIES)
#undef BINSIZE_CATEGORIES

struct Package {
    std::string_view name;  ///< import path, crate, namespace, or a bracketed row
    PackageKind kind = PackageKind::package;
    Category category = Category::unowned;
    std::string_view module;  ///< "golang.org/x/net@v0.33.0"; empty: the package stands for itself
};

struct Owner {
    std::string_view name;  ///< as in the file (mangled); demangled only when printed
    PackageId package = 0;
    OwnerKind kind = OwnerKind::structure;
};

/// The owner of what several users of a package, a module or the file share: a row of that one's
/// package, which for a module or the file bears this name.
inline constexpr std::string_view shared_row = "[shared]";
[[nodiscard]] std::string shared_package_name(std::string_view module);

/// Finds packages of a list by name and kind.
class PackageIds {
public:
    /// The place in `known`, to which only what was not found here is added at once; its size
    /// where it is not there.
    PackageId of(const std::vector<Package>& known, std::string_view name, PackageKind kind) {
        const auto next = static_cast<PackageId>(known.size());
        // Most passes, and members of archives, have a handful: no table for them.
        if (next < few) {
            const auto same = [&](const Package& p) { return p.kind == kind && p.name == name; };
            return static_cast<PackageId>(std::ranges::find_if(known, same) - known.begin());
        }
        for (; told_ < next; ++told_) id_of(known[told_].name, known[told_].kind, told_);
        const auto id = id_of(name, kind, next);
        told_ = std::max(told_, id + 1);
        return id;
    }

private:
    PackageId id_of(std::string_view name, PackageKind kind, PackageId next) {
        const auto k = static_cast<std::size_t>(kind);
        const auto [id, added] = names_[k].of(name);
        if (added) ids_[k].push_back(next);
        return ids_[k][id];
    }

    static constexpr PackageId few = 8;
    PackageId told_ = 0;  // of the list, from its beginning
    NameIds names_[package_kind_names.size()];
    BigVector<PackageId> ids_[package_kind_names.size()];  // by number of names_
};

/// What one pass emits. Names given to it must outlive the report's making: views into the file,
/// literals, or text handed to `keep`.
class ClaimSink {
public:
    explicit ClaimSink(const Axis& axis) : axis_(&axis) {}

    /// Interned by (name, kind). Category and module are decided later for kind `package`.
    PackageId package(std::string_view name, PackageKind kind = PackageKind::package);
    /// What a module's packages share, and without a module those of the whole file.
    PackageId shared_package(std::string_view module = {});
    OwnerId owner(OwnerKind kind, std::string_view name, PackageId package) {
        owners.push_back({name, package, kind});
        return static_cast<OwnerId>(owners.size() - 1);
    }
    std::string_view keep(std::string_view text) { return arena.keep(text); }
    std::string_view keep(std::initializer_list<std::string_view> texts) {
        return arena.keep(texts);
    }

    /// Claims a stretch of the axis; clipped to it, empty ones vanish. Adjacent claims that
    /// differ in nothing else become one, so emit in order.
    void claim(Extent at, OwnerId owner, CostClass cls, Evidence evidence, Rank rank);
    /// The same for addresses.
    void claim_address(Extent addresses, OwnerId owner, CostClass cls, Evidence evidence,
                       Rank rank) {
        axis_->pieces(addresses, [&](Extent at) { claim(at, owner, cls, evidence, rank); });
    }
    [[nodiscard]] const Axis& axis() const { return *axis_; }

    ClaimList claims;
    BigVector<Owner> owners;
    std::vector<Package> packages;
    TextBlocks arena;
    Notes notes;

private:
    const Axis* axis_;
    PackageIds package_ids_;
};

}  // namespace binsize
