// What compiled code and data of C, C++ and Rust refer to, as far as the file still says so:
// relocations of objects and of what was linked with --emit-relocs, the loader's own relocations,
// pointers in data, and the shapes of instructions that carry an address.
// Facts: ELF gABI (relocation), psABIs of amd64, 386 and arm64 for the types; PE/COFF §5.2.
#pragma once

#include "evidence/go/pointers.hpp"
#include "evidence/symtab.hpp"

#include <functional>

namespace binsize {

/// Where a reference is made, or leads: an address, or in an object an offset into a section.
struct ReferencePlace {
    u64 at = 0;
    u32 section = Symbol::no_section;  ///< index in Image::sections; none: `at` is an address
};

struct NativeReference {
    enum class Kind : u8 { call, address, data };
    ReferencePlace from, to;
    Kind kind = Kind::data;
    bool stated = false;  ///< a relocation says so; else bytes do
    bool guess = false;   ///< bytes that may be a number as well
};
using ReferenceSink = std::function<void(const NativeReference&)>;

/// By the tables that a linker reads, or leaves behind with --emit-relocs. False: there are none.
bool each_linker_relocation(const Image& image, const ReferenceSink& sink);

/// By the tables that the loader reads: what names a symbol of this file (GOT, PLT, plain
/// pointers), and resolvers of indirect functions. Relative ones are pointers in data.
void each_loader_relocation(const Image& image, const ReferenceSink& sink);

/// Words of loaded data that hold addresses: guesses where no relocations list the pointers.
void each_data_pointer(const go::PointerReader& pointers, const ReferenceSink& sink);

/// Addresses that the code of a stretch of addresses names: calls and jumps of another function's
/// first byte, data. What is no address of anything is the caller's to drop.
void each_code_reference(const Image& image, Extent code, const ReferenceSink& sink);
/// The addresses among them, of what lies in `wanted`.
void each_code_address(const Image& image, Extent code, Extent wanted, const ReferenceSink& sink);
/// Whether each_code_reference knows the processor.
[[nodiscard]] bool reads_code_of(const Image& image);

}  // namespace binsize
