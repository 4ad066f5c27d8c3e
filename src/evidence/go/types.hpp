// Every type descriptor, name, itab and gc mask of a Go module, stripped or not. The linker lays
// them out without a directory: some are listed (typelinks, itablinks; a sequence since Go 1.27),
// the others are found by following what these name, and types that only code uses by trying what
// lies in the gaps. Nothing overlaps, and what remains is zero padding and funcvals.
#pragma once

#include "evidence/go/rtype.hpp"

#include "base/error.hpp"

namespace binsize::go {

/// A stretch of the region, from its beginning; bytes.
struct Span {
    u32 offset = 0;
    u32 size = 0;
};

/// An interface table: which concrete type satisfies which interface.
struct Itab {
    u64 address = 0;
    u32 size = 0;
    u32 interface = 0;  ///< index into TypeTable::types
    u32 concrete = 0;
};

/// A funcval in the type region: an equality or hash function, and perhaps its size argument.
struct Closure {
    u32 offset = 0;
    u32 size = 0;
    u64 function = 0;  ///< address of its code
};

/// Pointer masks and gc programs, by address; disjoint, sorted.
struct GcData {
    u64 address = 0;
    u64 size = 0;
};

/// Slots of exported methods, or of others: the linker prunes what no call can reach.
struct MethodSlots {
    u64 exported = 0;
    u64 pruned = 0;
    MethodSlots& operator+=(MethodSlots other) {
        exported += other.exported;
        pruned += other.pruned;
        return *this;
    }
};

inline constexpr u32 no_type = ~u32{0};

struct TypeTable {
    TypeRegion region;
    std::vector<Type> types;  ///< by offset, disjoint
    std::vector<Span> names;  ///< by offset, disjoint
    std::vector<Itab> itabs;  ///< by address, disjoint
    std::vector<Closure> closures;
    std::vector<GcData> gc_masks;
    std::vector<std::string_view> packages;  ///< import paths, "main" for the main package
    MethodSlots methods, methods_in_itabs;   ///< of all types; of the concrete ones of itabs
    MethodSlots hidden_methods;              ///< unexported ones of all types
    u32 end = 0;          ///< behind the last type, name or closure: strings or padding follow
    u64 unexplained = 0;  ///< bytes before `end` that are neither decoded nor zero
    u64 overlapping = 0;  ///< bytes that two structures claim; 0 in what a linker wrote

    /// Index of the type at an address, or no_type.
    [[nodiscard]] u32 index_of(u64 address) const;
};

/// Reads all of it. Damage costs parts, with a note; time and memory are bounded by the region.
[[nodiscard]] TypeTable read_types(const Image& image, const PointerReader& pointers,
                                   const ModuleData& module, Notes& notes);

}  // namespace binsize::go
