// Which local symbols come from the objects of one package: the linker keeps the locals of each
// object together, behind the name of its source file, objects in link order, and each cgo
// package's first object is of _cgo_export.c. Facts: ELF gABI chapter 4 (STT_FILE), cmd/cgo/out.go.
#pragma once

#include "evidence/symtab.hpp"

#include <span>

namespace binsize {

/// Values of local functions and data, a list a package. Libraries follow the last package's
/// objects and nothing tells where they begin, so that one is left out.
[[nodiscard]] std::vector<std::vector<u64>> locals_by_package(std::span<const Symbol> symbols);

}  // namespace binsize
