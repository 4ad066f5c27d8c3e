// Symbols of all formats in one shape. Names are views into the file; nothing is demangled here.
// Facts: ELF gABI chapter 4 (symbol table), Mach-O <mach-o/nlist.h>, PE/COFF specification §5.4.
#pragma once

#include "base/pages.hpp"
#include "image/image.hpp"

namespace binsize {

enum class SymbolType : u8 { none, function, object, section, file, tls, common };
enum class SymbolBinding : u8 { global, weak, local };

struct Symbol {
    static constexpr u32 no_section = ~u32{0};

    std::string_view name;
    u64 value = 0;  ///< address; in relocatable files without addresses: offset into `section`
    u64 size = 0;   ///< as stated; 0 where the format or the producer states none
    u32 section = no_section;  ///< index in Image::sections
    u32 index = 0;             ///< number in its table
    SymbolType type = SymbolType::none;
    SymbolBinding binding = SymbolBinding::local;
    bool undefined = false;
    bool absolute = false;
    bool dynamic = false;    ///< from the dynamic table
    bool debugging = false;  ///< a stab or another entry that names no address
    bool elsewhere = false;  ///< its entry and its name lie in another file
};

using Symbols = BigVector<Symbol>;

/// All entries of one table in file order. Entries past the end of the file are noted and left
/// out; a name out of bounds is empty.
[[nodiscard]] Symbols read_symbols(const Image& image, const SymbolTable& table, Notes& notes);

/// The same, behind what `out` holds already.
void append_symbols(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes);

/// Bytes of one entry of the table; 1 where they differ.
[[nodiscard]] u64 symbol_entry_size(const Image& image, const SymbolTable& table);

/// Whether its entries are all of that size, so that a part of a table is one.
[[nodiscard]] bool has_equal_entries(const SymbolTable& table);

/// How many entries the table has, at most, without reading them.
[[nodiscard]] u64 symbol_count(const Image& image, const SymbolTable& table);

}  // namespace binsize
