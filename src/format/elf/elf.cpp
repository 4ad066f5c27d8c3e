// Reads the header and the two tables, then hands each concern to its file: sections.cpp decides
// what a section is for, linkage.cpp reads the dynamic section, notes.cpp the notes.
#include "format/elf/elf.hpp"

#include "format/elf/parts.hpp"

#include <algorithm>

namespace binsize {
namespace elf {
namespace {

std::string_view arch_name(u16 e_machine, unsigned bits, Endian e) {
    const bool little = e == Endian::little;
    switch (e_machine) {
        case EM_SPARC:
        case EM_SPARC32PLUS: return "sparc";
        case EM_SPARCV9: return "sparc64";
        case EM_386:
        case EM_IAMCU: return "386";
        case EM_68K: return "m68k";
        case EM_MIPS:
            return bits == 64 ? (little ? "mips64le" : "mips64") : (little ? "mipsle" : "mips");
        case EM_PARISC: return "parisc";
        case EM_PPC: return little ? "ppcle" : "ppc";
        case EM_PPC64: return little ? "ppc64le" : "ppc64";
        case EM_S390: return bits == 64 ? "s390x" : "s390";
        case EM_ARM: return little ? "arm" : "armbe";
        case EM_SH: return "sh";
        case EM_IA_64: return "ia64";
        case EM_X86_64: return "amd64";
        case EM_AVR: return "avr";
        case EM_XTENSA: return "xtensa";
        case EM_AARCH64: return little ? "arm64" : "arm64be";
        case EM_AMDGPU: return "amdgpu";
        case EM_RISCV: return bits == 64 ? "riscv64" : "riscv";
        case EM_BPF: return "bpf";
        case EM_LOONGARCH: return bits == 64 ? "loong64" : "loong32";
        default: return "unknown";
    }
}

FileKind kind_of(u16 e_type) {
    switch (e_type) {
        case ET_REL: return FileKind::relocatable;
        case ET_EXEC: return FileKind::executable;
        case ET_DYN: return FileKind::shared;  // linkage.cpp tells a PIE from a library
        case ET_CORE: return FileKind::core;
        default: return FileKind::other;
    }
}

template <class T>
Header read_header(ByteView bytes) {
    const auto& h = *find_struct<typename T::Ehdr>(bytes, 0);
    return {h.e_type,   h.e_machine,   h.e_entry, h.e_phoff,     h.e_shoff, h.e_flags,
            h.e_ehsize, h.e_phentsize, h.e_phnum, h.e_shentsize, h.e_shnum, h.e_shstrndx};
}

template <class T>
SectionHeader widen(const typename T::Shdr& s) {
    return {s.sh_name, s.sh_type, s.sh_flags, s.sh_addr,      s.sh_offset,
            s.sh_size, s.sh_link, s.sh_info,  s.sh_addralign, s.sh_entsize};
}

// How many entries of a table the file really has; the table's own count may lie.
u64 present(ByteView bytes, u64 offset, u64 count, u64 entry, std::string_view what, Notes& notes) {
    const u64 room = offset < bytes.size() ? (bytes.size() - offset) / entry : 0;
    if (count <= room) return count;
    warn(notes, std::string(what),
         "{} entries at {:#x} end past the end of the file at {:#x}; the first {} are read", count,
         offset, bytes.size(), room);
    return room;
}

template <class T>
std::vector<SectionHeader> read_sections(ByteView bytes, Header& h, u64& phnum, u64& shstrndx,
                                         Notes& notes) {
    std::vector<SectionHeader> out;
    phnum = h.e_phnum;
    shstrndx = h.e_shstrndx;
    if (h.e_shoff == 0) return out;
    if (h.e_shentsize != sizeof(typename T::Shdr)) {
        if (h.e_shnum != 0)
            warn(notes, "section headers", "entries of {} bytes, expected {}; they are not read",
                 h.e_shentsize, sizeof(typename T::Shdr));
        return out;
    }
    const auto* first = find_struct<typename T::Shdr>(bytes, h.e_shoff);
    if (first == nullptr) {
        warn(notes, "section headers", "begin at {:#x}, past the end of the file at {:#x}",
             h.e_shoff, bytes.size());
        return out;
    }
    // Extended numbering: the first header holds what 16 bits cannot.
    if (h.e_phnum == PN_XNUM && first->sh_info != 0) phnum = first->sh_info;
    if (h.e_shstrndx == SHN_XINDEX) shstrndx = first->sh_link;
    const u64 stated = h.e_shnum != 0 ? u64{h.e_shnum} : u64{first->sh_size};
    const u64 count =
        present(bytes, h.e_shoff, stated, sizeof(typename T::Shdr), "section headers", notes);
    const auto table = find_array<typename T::Shdr>(bytes, h.e_shoff, count);
    if (!table) return out;
    out.reserve(table->size());
    for (const auto& s : *table) out.push_back(widen<T>(s));
    return out;
}

template <class T>
std::vector<ProgramHeader> read_segments(ByteView bytes, const Header& h, u64 phnum, Notes& notes) {
    std::vector<ProgramHeader> out;
    if (h.e_phoff == 0 || phnum == 0) return out;
    if (h.e_phentsize != sizeof(typename T::Phdr)) {
        warn(notes, "program headers", "entries of {} bytes, expected {}; they are not read",
             h.e_phentsize, sizeof(typename T::Phdr));
        return out;
    }
    const u64 count =
        present(bytes, h.e_phoff, phnum, sizeof(typename T::Phdr), "program headers", notes);
    const auto table = find_array<typename T::Phdr>(bytes, h.e_phoff, count);
    if (!table) return out;
    out.reserve(table->size());
    for (const auto& p : *table)
        out.push_back({p.p_type, p.p_flags, p.p_offset, p.p_vaddr, p.p_paddr, p.p_filesz, p.p_memsz,
                       p.p_align});
    return out;
}

// What a compressed section says of its size before compression; nothing where it is not.
template <class T>
std::optional<u64> uncompressed_size(ByteView bytes, const SectionHeader& s,
                                     std::string_view name) {
    if ((s.sh_flags & SHF_COMPRESSED) != 0) {
        const auto* ch = find_struct<typename T::Chdr>(bytes, s.sh_offset);
        if (ch == nullptr || s.sh_size < sizeof(*ch)) return std::nullopt;
        return u64{ch->ch_size};
    }
    // GNU's older form: "ZLIB" and the size, big-endian whatever the file's order.
    if (name.starts_with(".zdebug_") && s.sh_size >= 12) {
        const auto head = find_slice(bytes, s.sh_offset, 12);
        if (head && as_text(*head).starts_with("ZLIB")) return find_int<u64>(*head, 4, Endian::big);
    }
    return std::nullopt;
}

// What `objcopy --only-keep-debug` leaves: every header, and the contents of what is not loaded.
// Code that is written to as well may have none anywhere: the .plt that PowerPC's loader fills in.
bool holds_debug_information_alone(const std::vector<SectionHeader>& sections, u16 e_type) {
    return e_type != ET_REL && std::ranges::any_of(sections, [](const SectionHeader& s) {
               return s.sh_type == SHT_NOBITS && s.sh_size > 0 &&
                      (s.sh_flags & SHF_EXECINSTR) != 0 && (s.sh_flags & SHF_WRITE) == 0;
           });
}

template <unsigned Bits, Endian E>
Result<Image> load_as(ByteView bytes) {
    using T = Types<Bits, E>;
    if (bytes.size() < sizeof(typename T::Ehdr))
        return malformed("ELF header needs {} bytes, the file has {}", sizeof(typename T::Ehdr),
                         bytes.size());
    Header h = read_header<T>(bytes);
    Image image;
    image.format = Format::elf;
    image.traits = traits;
    image.kind = kind_of(h.e_type);
    image.arch = arch_name(h.e_machine, Bits, E);
    image.bits = Bits;
    image.endian = E;
    image.bytes = bytes;
    image.entry = h.e_entry;
    u64 phnum = 0;
    u64 shstrndx = 0;
    const auto sections = read_sections<T>(bytes, h, phnum, shstrndx, image.notes);
    const auto segments = read_segments<T>(bytes, h, phnum, image.notes);

    image.regions.push_back({"[ELF header]", {0, sizeof(typename T::Ehdr)}});
    if (!segments.empty())
        image.regions.push_back(
            {"[program headers]", {h.e_phoff, segments.size() * sizeof(typename T::Phdr)}});
    if (!sections.empty())
        image.regions.push_back(
            {"[section headers]", {h.e_shoff, sections.size() * sizeof(typename T::Shdr)}});

    add_sections(image, sections, shstrndx, [&](const SectionHeader& s, std::string_view name) {
        return uncompressed_size<T>(bytes, s, name);
    });
    add_segments(image, segments);
    add_symbol_tables(image, sections);
    const auto notes = read_notes(image, segments);
    if (holds_debug_information_alone(sections, h.e_type)) {
        image.kind = FileKind::debug;
        inform(image.notes, "debug file",
               "holds the debug information of another file: the memory figures are those of that "
               "one, and how it is linked is not told");
    } else if (segments.size() == phnum) {
        read_linkage(image, segments, h.e_type, notes);
    }
    if (sections.empty()) add_segment_contents(image, segments, h.e_type);
    name_os(image, static_cast<u8>(bytes[EI_OSABI]));
    count_relocations(image);
    add_module_signature(image);
    add_upx_payload(image);
    add_overlay(image);
    return image;
}

}  // namespace
}  // namespace elf

bool probe_elf(ByteView bytes) { return as_text(bytes).starts_with(elf::ELFMAG); }

Result<Image> load_elf(ByteView bytes, const LoadOptions&) {
    using namespace elf;
    if (bytes.size() < EI_NIDENT)
        return malformed("ELF identification needs 16 bytes, the file has {}", bytes.size());
    const auto cls = static_cast<u8>(bytes[EI_CLASS]);
    const auto data = static_cast<u8>(bytes[EI_DATA]);
    if (cls != ELFCLASS32 && cls != ELFCLASS64)
        return malformed("ELF class is {}, expected 1 (32-bit) or 2 (64-bit)", cls);
    if (data != ELFDATA2LSB && data != ELFDATA2MSB)
        return malformed("ELF data encoding is {}, expected 1 (little-endian) or 2 (big-endian)",
                         data);
    const bool little = data == ELFDATA2LSB;
    if (cls == ELFCLASS64)
        return little ? load_as<64, Endian::little>(bytes) : load_as<64, Endian::big>(bytes);
    return little ? load_as<32, Endian::little>(bytes) : load_as<32, Endian::big>(bytes);
}

}  // namespace binsize
