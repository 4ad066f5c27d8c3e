// Whose C it is: which Go package brought the C that cgo linked into a program. C has no packages,
// but its objects are linked package by package, and only cgo's stubs lead into them. Evidence, the
// surest first:
// 1. Go variables that hold the address of a C function (_cgo_<hash>_Cfunc_puts) and the package
//    whose code reads them; the runtime's own (_cgo_init) hold those of runtime/cgo;
//    DWARF's units whose directory is a package's, and the hash that stubs of one package share;
// 2. link order: what lies between two stubs of one package is of its objects;
// 3. calls, jumps and addresses taken, through data, too: what only one package's C reaches;
// 4. symbols' file entries, where there are any: locals of one package's objects lie together;
// 5. link order again: between two functions, or two data, of one package.
// What several packages reach, or nothing does, stays without a package. Symbols only say where
// functions begin; stripped programs say that in .eh_frame.
// Facts: cmd/cgo/doc.go, cmd/cgo/out.go; cmd/link/internal/ld/lib.go (hostobj).
#pragma once

#include "evidence/evidence.hpp"

#include <span>

namespace binsize {

class NativeOwners {
public:
    static constexpr u32 none = go::Packages::none;

    /// A function or datum of C, and a go::Packages id, or none.
    struct Piece {
        Extent at;  ///< addresses
        u32 package = none;
        bool named = false;  ///< a symbol states where it is
    };

    /// Places C functions that lie in Go's own table with their packages there. Null where the
    /// program has no C. `dwarf`: null where there is none.
    [[nodiscard]] static std::shared_ptr<const NativeOwners> find(const Image& image,
                                                                  std::span<const Symbol> symbols,
                                                                  go::Program& program,
                                                                  dwarf::Sections* dwarf);

    /// In order of address, disjoint; those outside of the Go text.
    [[nodiscard]] std::span<const Piece> functions() const { return functions_; }
    [[nodiscard]] std::span<const Piece> data() const { return data_; }
    /// Where nothing but C lies: code, then data.
    [[nodiscard]] std::span<const Extent> code_areas() const { return code_areas_; }
    [[nodiscard]] std::span<const Extent> data_areas() const { return data_areas_; }
    /// The package of what lies at an address, or none.
    [[nodiscard]] u32 package_at(u64 address) const;
    [[nodiscard]] bool contains(u64 address) const;

private:
    std::vector<Piece> functions_, data_;
    std::vector<Extent> code_areas_, data_areas_;
};

}  // namespace binsize
