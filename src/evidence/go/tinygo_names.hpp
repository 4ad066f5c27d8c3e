// Symbol names of TinyGo, whose programs have neither build information nor pclntab: which package
// a name belongs to.
// Facts: TinyGo's sources. compiler/symbol.go names functions as golang.org/x/tools/go/ssa does
// ("PKG.F", "(*PKG.T).M", "PKG.F$1", "PKG.init#1"), builder/sizes.go lists what has no place in the
// source ("PKG$string", "PKG$alloc.3", "PKG$pack"), transform/ what is made of types and interfaces
// ("reflect/types.type:…", "interface:{…}.M$invoke").
#pragma once

#include "evidence/go/names.hpp"
#include "evidence/symtab.hpp"

#include <span>
#include <string>
#include <string_view>

namespace binsize::go {

/// What shows that TinyGo made the program, in a few words; empty where nothing does. Only to be
/// asked where it is not known to be gc's or gccgo's.
[[nodiscard]] std::string tinygo_evidence(const Image& image, std::span<const Symbol> symbols);

[[nodiscard]] PackageName tinygo_package_of(std::string_view symbol);

}  // namespace binsize::go
