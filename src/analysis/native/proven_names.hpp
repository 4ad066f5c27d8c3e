// Packages that names of Ada, Nim and Zig state. Other languages could have written such names as
// well ("geo__area", "total__shapes_21", "debug.print"), so they count only where other symbols
// prove the language, and of Ada the unit, too:
// - Ada: GNAT's run time, and a unit's elaboration (geo__circle_E, geo__circle___elabb, _ada_main);
// - Nim: its start, or initialisers of modules (atmshapesdotnim_Init000);
// - Zig: its start, or what its compiler alone makes (__zig_tag_name_…).
// Facts: GNAT, exp_dbug.ads and bindgen.adb; Nim 1.6 to 2.2, ccgtypes.nim, mangleutils.nim and
// uniqueModuleName of modulegraphs.nim; Zig 0.9 to 0.17, lib/std/start.zig.
#pragma once

#include "analysis/packages.hpp"
#include "evidence/symtab.hpp"

#include <optional>
#include <span>
#include <vector>

namespace binsize {

class ProvenNames {
public:
    ProvenNames(const Image& image, std::span<const Symbol> symbols);

    /// Nothing where the name is of another form, or the language not proven. Names are as sources
    /// spell them, without Mach-O's underscore; packages of Nim are still to be decoded.
    [[nodiscard]] std::optional<NativePackage> package_of(std::string_view name) const;
    [[nodiscard]] bool nim() const { return nim_; }

private:
    [[nodiscard]] std::optional<NativePackage> of_ada(std::string_view name) const;
    [[nodiscard]] std::optional<NativePackage> of_nim(std::string_view name) const;

    bool zig_ = false, nim_ = false;
    std::vector<std::string_view> units_;  ///< outermost packages of Ada's units, sorted
    /// How Nim's initialisers spell a module, and how other names do; sorted.
    std::vector<std::pair<std::string, std::string_view>> modules_;
};

/// "geoZcircle" is geo/circle: Nim's modules have their paths in names.
[[nodiscard]] std::string nim_module_path(std::string_view encoded);

}  // namespace binsize
