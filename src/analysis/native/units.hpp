// C's compilation units by what DWARF says of them: all code of a unit is of one object, and the
// directory of its source tells the Go package that cgo compiled it for. cgo compiles the C of a
// package in that package's directory; the module cache, GOROOT and -trimpath keep the import path
// as the directory's end, and Go code of the same directory names its package.
// Facts: cmd/go/internal/work (gccCompilerFlags: -fdebug-prefix-map, /_/GOROOT),
// golang.org/x/mod/module (EscapePath, versions behind '@').
#pragma once

#include "evidence/evidence.hpp"

namespace binsize {

struct NativeUnit {
    u32 package = go::Packages::none;  ///< Packages id; none where no directory tells
    std::vector<Extent> ranges;        ///< addresses of its code
};

/// Of all languages but Go.
[[nodiscard]] std::vector<NativeUnit> find_native_units(dwarf::Sections& sections,
                                                        const go::Program& program);

/// "/root/go/pkg/mod/github.com/!data!dog/zstd@v1.5.7" → "/root/go/pkg/mod/github.com/DataDog/zstd"
[[nodiscard]] std::string plain_directory(std::string_view path);

}  // namespace binsize
