// Classes that Free Pascal compiled, which their run-time type information names together with
// their unit, and with it the code of units: a class's table of virtual methods (VMT) leads to its
// type information and lists its methods. The compiler makes one object of a unit, so that what
// lies between two methods of one unit, with none of another between, is of that unit.
// Facts: Free Pascal 3.2, rtl/inc/objpash.inc (TVmt), rtl/objpas/typinfo.pp (TTypeInfo, TTypeData
// of tkClass); its linker scripts, which keep a section .fpcdata.
#pragma once

#include "image/image.hpp"

#include <string_view>
#include <vector>

namespace binsize {

struct PascalUnits {
    struct Class {
        std::string_view name;
        u32 unit = 0;  ///< number of `units`
        /// Addresses.
        Extent vmt, type, text;
    };
    struct Method {
        u64 address = 0;
        u32 unit = 0;
    };
    std::vector<std::string_view> units;  ///< as sources spell them
    std::vector<Class> classes;           ///< by the address of their VMT
    /// Those that no parent has, by address; of two classes' own none is here.
    std::vector<Method> methods;
};

/// Empty where Free Pascal made nothing.
[[nodiscard]] PascalUnits read_pascal_units(const Image& image);

}  // namespace binsize
