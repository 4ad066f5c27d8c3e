// The packages and modules of a program as numbers, so that a function costs four bytes to place
// and the lowest common owner of two users is a comparison.
#pragma once

#include "evidence/go/buildinfo.hpp"
#include "evidence/go/names.hpp"

#include <deque>
#include <unordered_map>

namespace binsize::go {

/// Which module of the build information an import path belongs to: the longest module path that
/// is a whole-element prefix. std is what has no dot in its first element and is not of the main
/// module; vendored std packages are std; package main is of the main module. Where names are
/// hashed only known names are std, and other names without a dot tell nothing.
class Modules {
public:
    static constexpr u32 std_module = ~u32{0} - 1;
    static constexpr u32 none = ~u32{0};

    explicit Modules(const BuildInfo* info, bool hashed_names = false);
    /// Index in BuildInfo::modules, std_module or none.
    [[nodiscard]] u32 of(std::string_view import_path) const;
    /// "golang.org/x/net@v0.33.0", "std", or empty for none.
    [[nodiscard]] std::string_view label(u32 module) const;
    [[nodiscard]] bool is_main(u32 module) const;
    /// Whether the path may be a hash.
    [[nodiscard]] bool may_be_hash(std::string_view import_path) const;

private:
    struct Entry {
        std::string path;  ///< as import paths spell it: the original of a replaced module
        std::string label;
        bool main = false;
    };
    std::vector<Entry> entries_;
    std::unordered_map<std::string_view, u32> by_path_;
    bool hashed_names_;
};

/// Interned packages. Ids are dense, from 0.
class Packages {
public:
    explicit Packages(const Modules& modules) : modules_(&modules) {}

    u32 intern(std::string_view import_path);
    /// The package of a symbol name, its escapes undone; `generated` or `none` where it has none.
    u32 of_symbol(std::string_view symbol);

    /// Whether the program is known to have a package of that path: by a function or a type of it,
    /// by a module, or because Go comes with it.
    [[nodiscard]] bool knows(std::string_view import_path) const;

    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] std::string_view name(u32 id) const { return names_[id]; }
    [[nodiscard]] u32 module(u32 id) const { return module_[id]; }
    [[nodiscard]] const Modules& modules() const { return *modules_; }

    static constexpr u32 none = ~u32{0};           ///< C, C++ or a label without a package
    static constexpr u32 generated = ~u32{0} - 1;  ///< the toolchain's own

private:
    const Modules* modules_;
    std::vector<std::string_view> names_;
    std::vector<u32> module_;
    std::unordered_map<std::string_view, u32> ids_;
    std::deque<std::string> arena_;   ///< unescaped names
    std::string_view last_spelling_;  ///< neighbours mostly share a package
    u32 last_id_ = none;
};

}  // namespace binsize::go
