// What GNU's and LLVM's strip make of an ELF file, to the byte, without writing it. Both lay out
// anew what they write: sections that stay, the names of sections and symbols with shared tails
// once, the symbol table, the section headers at the end. The rules were read in binutils 2.40
// (bfd/elf.c, binutils/objcopy.c) and LLVM 19 (llvm/lib/ObjCopy/ELF) and tried on what both write.
#pragma once

#include "evidence/strip/stripped_size.hpp"
#include "wire/elf.hpp"

namespace binsize::strip {

using namespace elf;

// The records of both classes, widened to 64 bit.
struct Header {
    u16 e_type, e_machine;
    u64 e_phoff, e_shoff;
    u16 e_phentsize, e_phnum, e_shentsize, e_shnum, e_shstrndx;
};
struct SectionHeader {
    u32 sh_name, sh_type;
    u64 sh_flags, sh_addr, sh_offset, sh_size;
    u32 sh_link, sh_info;
    u64 sh_addralign, sh_entsize;
};
struct ProgramHeader {
    u32 p_type;
    u64 p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
};
struct Tables {
    Header header{};
    std::vector<SectionHeader> sections = {};  ///< with the one of number 0
    std::vector<ProgramHeader> segments = {};
    u64 shstrndx = 0;
};
/// Nothing where they are not whole.
[[nodiscard]] std::optional<Tables> read_tables(ByteView bytes, unsigned bits, Endian endian);

/// A file as the tools read it.
struct StripInput {
    ByteView bytes;
    unsigned bits = 64;
    Endian endian = Endian::little;
    Tables tables = {};
    std::vector<std::string_view> names = {};  ///< of sections
    u32 symtab = 0;                            ///< number of the section; 0 where there is none
    /// Symbols and their names are not read: their tables stay as large as they are.
    bool symbols_as_they_are = false;

    [[nodiscard]] u64 word() const { return bits / 8; }
    [[nodiscard]] u64 header_size() const { return bits == 64 ? 64 : 52; }
    [[nodiscard]] u64 segment_size() const { return bits == 64 ? 56 : 32; }
    [[nodiscard]] bool relocatable() const {
        return tables.header.e_type != ET_EXEC && tables.header.e_type != ET_DYN;
    }
    [[nodiscard]] ByteView contents(const SectionHeader& s) const {
        return s.sh_type == SHT_NOBITS ? ByteView{} : clip_slice(bytes, s.sh_offset, s.sh_size);
    }
};

/// A symbol, as far as the tools ask. `section` is the number of one, or as below.
struct StripSymbol {
    std::string_view name;
    u32 section = 0;  ///< 0: undefined
    u8 bind = 0, type = 0;
    bool reserved = false;  ///< `section` is a number of SHN_LORESERVE and above
    bool referred = false;  ///< by a relocation that stays
};
/// Of the symbol table, the first, which is null, left out; nothing where entries do not fit it.
[[nodiscard]] std::optional<std::vector<StripSymbol>> read_strip_symbols(const StripInput& in);
/// Marks those that the relocations of section number `of` refer to; false where they are bad.
[[nodiscard]] bool mark_referred(const StripInput& in, u32 of, std::vector<StripSymbol>& symbols);

[[nodiscard]] std::optional<StrippedSize> gnu_stripped_size(const StripInput& in, bool debug_alone);
/// What objcopy writes of sections, by number, that have changed their sizes.
struct Resized {
    u32 section = 0;
    u64 size = 0, alignment = 1;
};
[[nodiscard]] std::optional<u64> gnu_copied_size(const StripInput& in,
                                                 std::span<const Resized> resized);
/// Nothing where one is not understood.
[[nodiscard]] std::optional<std::vector<Resized>> repack_debug_sections(const StripInput& in,
                                                                        Packing packing);
[[nodiscard]] std::optional<u64> llvm_stripped_size(const StripInput& in, bool debug_alone);

/// What Go's own linker would have written with -s, or with -w alone; nothing for what another
/// made.
[[nodiscard]] std::optional<StrippedSize> go_linked_size(const StripInput& in, bool debug_alone);

/// Of a section of .gnu.build.attributes, as GNU's strip merges them; nothing where it does not.
[[nodiscard]] std::optional<u64> merged_notes_size(const StripInput& in,
                                                   const SectionHeader& section);

/// GNU's: a section that stays.
struct GnuSection {
    SectionHeader header{};
    u64 lma = 0;        ///< where it is loaded from
    u64 alignment = 1;  ///< the lowest bit of what is stated
    u64 relocations = 0;
    std::string_view name;
    u32 number = 0;          ///< in the file that is read
    bool relocated = false;  ///< a table of relocations follows it
    bool rela = false;       ///< of which kind
    bool placed = false;
};
/// Where what the segments load ends in the file that GNU's strip writes; marks what is placed.
/// Nothing where it refuses or writes program headers that are none of those that it read.
[[nodiscard]] std::optional<u64> place_loaded(const StripInput& in,
                                              const std::vector<bool>& removed,
                                              std::vector<GnuSection>& sections);

}  // namespace binsize::strip
