// Go symbol names: which package a name belongs to, and which names a compiler made up. The same
// rules serve the symbol table and pclntab's names.
// Facts: cmd/internal/objabi (PathToPrefix), cmd/compile's ReservedImports, debug/gosym, and the
// spellings of Go 1.16 to 1.27 as docs/go.md lists them.
#pragma once

#include <binsize/types.hpp>

#include <string>
#include <string_view>

namespace binsize::go {

enum class NameClass : u8 {
    package,    ///< `path` is an import path
    generated,  ///< the compiler's or linker's own: no package wrote it
    plain,      ///< no package in the name: C, C++, or an assembler label
};

struct PackageName {
    NameClass name_class = NameClass::plain;
    std::string_view path;  ///< as spelled in the symbol; a view into it
    bool escaped = false;   ///< `path` holds %xx: pass it through unescape_path
};

/// The package of a symbol. Type arguments in brackets never decide; equality and hash functions
/// and itabs belong to the package of their type where the name still says it. Allocates nothing.
/// Only meaningful for symbols of Go code: C names with a dot ("f.part.0") look like Go ones.
[[nodiscard]] PackageName package_of(std::string_view symbol);

/// Whether a symbol's package is surely `path`, which package_of() found in another one: nearly
/// always right where it is, and quick.
[[nodiscard]] bool surely_of(std::string_view symbol, std::string_view path);

/// Undoes %xx (`gopkg.in/yaml%2ev3` → `gopkg.in/yaml.v3`).
[[nodiscard]] std::string unescape_path(std::string_view path);

/// The package of a type string as runtime symbols spell it ("*net/http.T", "[4]main.T"):
/// pointers and arrays are peeled, anonymous and predeclared types have none.
[[nodiscard]] PackageName package_of_type(std::string_view type);

/// Whether compilers and linkers made the function: method value and interface wrappers are told
/// by pclntab's function id, not here; this names equality, hash and `go:` helpers.
[[nodiscard]] bool is_generated(std::string_view symbol);

/// The name with every number that a compiler counts up replaced by '#', so that two builds of one
/// program agree: closures (.func1.2), wrappers (.gowrap3), range bodies (-range1), init.0,
/// statics (..stmp_12), dictionaries stay. Equal results mean "the same but for counting".
[[nodiscard]] std::string normalise_generated(std::string_view symbol);

}  // namespace binsize::go
