// Who uses something of a Go program, in one u32: a thing (a function, a type: whatever a table is
// about), a package, a module or the whole program. What several use is joined along these.
#pragma once

#include "evidence/go/packages.hpp"
#include "image/lowest_common.hpp"

#include <optional>

namespace binsize::go {

struct User {
    static constexpr u32 nobody = 0;
    static constexpr u32 program = ~u32{0};
    static constexpr u32 package_bit = 0x80000000;
    static constexpr u32 module_bit = 0xc0000000;
    static constexpr u32 id_mask = 0x3fffffff;

    /// Of a thing by its number; most often a function.
    [[nodiscard]] static u32 function(u32 f) { return f + 1; }
    [[nodiscard]] static u32 package(u32 id) { return package_bit | (id & id_mask); }
    [[nodiscard]] static u32 module(u32 id) { return module_bit | (id & id_mask); }
    [[nodiscard]] static bool is_function(u32 user) {
        return user != nobody && (user & package_bit) == 0;
    }
    [[nodiscard]] static bool is_module(u32 user) {
        return user != program && (user & module_bit) == module_bit;
    }
    [[nodiscard]] static bool is_package(u32 user) { return (user & module_bit) == package_bit; }

    /// Packages id, none or generated of a package; Modules id of a module.
    [[nodiscard]] static u32 package_id(u32 user) {
        const u32 id = user & id_mask;
        return id >= (Packages::generated & id_mask) ? id | module_bit : id;
    }
    [[nodiscard]] static u32 module_id(u32 user) {
        const u32 id = user & id_mask;
        return id >= (Modules::std_module & id_mask) ? id | module_bit : id;
    }
};

/// The ladder of lowest_common() over things: `package_of(thing)` is a Packages id, none or
/// generated, or nothing where the thing is of no package at all.
template <class PackageOf>
class UserLadder {
public:
    UserLadder(const Packages& packages, PackageOf package_of)
        : packages_(packages), package_of_(package_of) {}

    static constexpr u32 nobody = User::nobody;
    [[nodiscard]] std::optional<u32> package(u32 user) const {
        if (User::is_function(user)) return package_of_(user - 1);
        return User::is_package(user) ? std::optional(User::package_id(user)) : std::nullopt;
    }
    [[nodiscard]] std::optional<u32> module(u32 user) const {
        if (User::is_module(user)) return User::module_id(user);
        const auto id = package(user);
        if (!id || *id >= packages_.size()) return std::nullopt;
        const u32 module = packages_.module(*id);
        return module == Modules::none ? std::nullopt : std::optional(module);
    }
    [[nodiscard]] static u32 user_of_package(u32 id) { return User::package(id); }
    [[nodiscard]] static u32 user_of_module(u32 id) { return User::module(id); }
    [[nodiscard]] static u32 user_of_file() { return User::program; }

private:
    const Packages& packages_;
    PackageOf package_of_;
};

}  // namespace binsize::go
