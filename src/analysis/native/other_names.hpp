// Packages that names of D, OCaml, Free Pascal, Fortran, Crystal and Ada's run time state: module,
// unit, outermost package or type.
// Facts: dlang.org, "ABI" (name mangling); OCaml, asmcomp (Compilenv.make_symbol), and dune, which
// calls units of a library Library__Unit; Free Pascal, compiler/symdef.pas (mangledname); GCC,
// gcc/fortran/trans-decl.cc (__<module>_MOD_<name>); GNAT, exp_dbug.ads; Crystal,
// codegen/ast.cr (mangled_name).
#pragma once

#include "analysis/packages.hpp"

#include <optional>

namespace binsize {

/// Nothing where the name has none of their forms. Names are as sources spell them, without
/// Mach-O's underscore.
[[nodiscard]] std::optional<NativePackage> package_of_other_language(std::string_view name);

}  // namespace binsize
