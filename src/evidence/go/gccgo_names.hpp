// Symbol names of gccgo, whose programs have neither build information nor pclntab: which package
// a name belongs to.
// Facts: the descriptions in GCC's gofrontend (names.cc) and Go's cmd/internal/pkgpath, checked on
// the names of libgo 12. "PKGPATH.NAME", "PKGPATH.TYPE.METHOD" and, with two dots in a row, what
// the compiler makes: "PKGPATH.TYPE..d", "pimt..INTERFACE..PKGPATH.TYPE", "gcbits..B".
#pragma once

#include "evidence/go/names.hpp"
#include "evidence/symtab.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace binsize::go {

/// What shows that gccgo made the program, in a few words; empty where nothing does. Without
/// `symbols` only the container is asked.
[[nodiscard]] std::string_view gccgo_evidence(const Image& image, std::span<const Symbol> symbols);

/// Undoes the escapes of a package path (`example_0com_1web` → `example.com/web`); nothing where
/// one is malformed.
[[nodiscard]] std::optional<std::string> decode_gccgo_path(std::string_view mangled);

/// Every package has a list of its types, `PKGPATH..types`, which the main package refers to: so
/// the packages of a program are known, and a C name with a dot in it ("msg.0") is none of them.
class GccgoNames {
public:
    /// Keeps views into the names of `symbols`.
    explicit GccgoNames(std::span<const Symbol> symbols);

    /// `path` has no escapes left; it is a view into this object.
    [[nodiscard]] PackageName package_of(std::string_view symbol) const;

private:
    [[nodiscard]] const std::string* known_package(std::string_view component) const;

    std::unordered_map<std::string_view, std::string> paths_;  ///< by their mangled form
};

}  // namespace binsize::go
