// The symbols of a Go object: what each has of the object's blocks. Facts: cmd/internal/goobj
// (objfile.go), cmd/internal/objabi (symkind.go).
#pragma once

#include "image/image.hpp"

#include <vector>

namespace binsize::go {

struct ObjectSymbol {
    static constexpr u32 nobody = ~u32{0};
    static constexpr u32 several = nobody - 1;

    std::string_view name;  ///< empty for most that belong to another symbol
    CostClass cost_class = CostClass::unknown;
    Extent definition, data, relocations, auxiliaries;  ///< of the image
    /// The symbol that names this one as an auxiliary: a function's tables, its DWARF.
    u32 user = nobody;
};

/// In the order of the file; empty where the image is no Go object or its blocks do not fit.
[[nodiscard]] std::vector<ObjectSymbol> read_object_symbols(const Image& image, Notes& notes);

/// The version that the object's first line states; empty where there is none.
[[nodiscard]] std::string_view object_version(const Image& image);

}  // namespace binsize::go
