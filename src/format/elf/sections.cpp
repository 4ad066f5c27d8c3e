// Sections and segments: clipped to the file, and what a section is for where nothing finer says
// (gABI "Special Sections", the psABIs' unwind sections, and the names that linkers agree on).
#include "base/string_table.hpp"
#include "format/elf/parts.hpp"

#include <algorithm>
#include <array>

namespace binsize::elf {
namespace {

Extent clipped(Image& image, u64 offset, u64 size, std::string_view what, std::size_t number,
               std::string_view name) {
    const u64 end = image.bytes.size();
    if (fits(end, offset, size)) return {offset, size};
    const Extent kept{std::min(offset, end), std::min(size, end - std::min(offset, end))};
    warn(image.notes, fmt::format("{} {} ({})", what, number, printable(name)),
         "states {} bytes at {:#x}, past the end of the file at {:#x}; {} of them are there", size,
         offset, end, kept.size);
    return kept;
}

CostClass class_by_type(const SectionHeader& s) {
    switch (s.sh_type) {
        case SHT_NOBITS: return CostClass::zero_fill;
        case SHT_SYMTAB:
        case SHT_SYMTAB_SHNDX: return CostClass::symbol_names;
        case SHT_REL:
        case SHT_RELA:
        case SHT_RELR:
        case SHT_ANDROID_REL:
        case SHT_ANDROID_RELA:
        case SHT_ANDROID_RELR: return CostClass::relocations;
        case SHT_HASH:
        case SHT_DYNAMIC:
        case SHT_DYNSYM:
        case SHT_GNU_HASH:
        case SHT_GNU_VERDEF:
        case SHT_GNU_VERNEED:
        case SHT_GNU_VERSYM: return CostClass::dynamic_linking;
        case SHT_NOTE: return CostClass::build_info;
        case SHT_GROUP:
        case SHT_LLVM_ADDRSIG: return CostClass::headers;
        default: return CostClass::unknown;
    }
}

// Names that say what a section is for, and beginnings of names.
struct Known {
    std::string_view name;
    CostClass cls;
    bool begins = false;
};
constexpr auto dwarf = CostClass::dwarf, unwind = CostClass::unwind, types = CostClass::types,
               info = CostClass::build_info, linking = CostClass::dynamic_linking;
constexpr Known known_names[] = {
    // Debugging information of every kind has one class: DWARF, stabs, BTF, CTF.
    {".debug_", dwarf, true},
    {".zdebug_", dwarf, true},
    {".stab", dwarf, true},
    {".line", dwarf, true},
    {".gnu.debuglto_", dwarf, true},
    {".gnu.linkonce.wi.", dwarf, true},
    {".debug", dwarf},
    {".gdb_index", dwarf},
    {".BTF", dwarf},
    {".BTF.ext", dwarf},
    {".ctf", dwarf},
    {".SUNW_ctf", dwarf},
    {".eh_frame", unwind},
    {".eh_frame_hdr", unwind},
    {".sframe", unwind},
    {".gcc_except_table", unwind, true},
    {".ARM.exidx", unwind, true},
    {".ARM.extab", unwind, true},
    {".eh_frame.", unwind, true},
    {".orc_", unwind, true},  // the kernel's own tables, arch/x86/include/asm/orc_types.h
    {".gopclntab", CostClass::pclntab},
    {".data.rel.ro.gopclntab", CostClass::pclntab},
    {".go.type", types},
    {".data.rel.ro.go.type", types},
    {".typelink", types},
    {".data.rel.ro.typelink", types},
    {".itablink", CostClass::itabs},
    {".data.rel.ro.itablink", CostClass::itabs},
    {".go.buildinfo", info},
    {".comment", info},
    {".gnu_debuglink", info},
    {".gnu_debugaltlink", info},
    {".GCC.command.line", info},
    {".go_export", info},
    {".go.fipsinfo", info},
    {".ARM.attributes", info},
    {".riscv.attributes", info},
    {".gnu.attributes", info},
    {".MIPS.abiflags", info},
    {".llvmcmd", info},
    {".note.", info, true},
    {".gnu.build.attributes", info, true},
    {".llvmbc", info},  // the program once more, for the linker to compile it from
    {".gnu.lto_", info, true},
    {".interp", linking},
    {".dynamic", linking},
    {".plt", linking},
    {".plt.got", linking},
    {".plt.sec", linking},
    {".iplt", linking},
    {".got", linking},
    {".got.plt", linking},
    {".igot.plt", linking},
    {".dynstr", linking},
    {".opd", linking},
    {".gosymtab", CostClass::symbol_names},
    {".gnu_debugdata", CostClass::symbol_names},
};

constexpr u16 letters_of(std::string_view name) {
    return static_cast<u16>(static_cast<unsigned char>(name[1]) << 8U |
                            static_cast<unsigned char>(name[2]));
}
constexpr auto known_letters = [] {
    std::array<u16, std::size(known_names)> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = letters_of(known_names[i].name);
    return out;
}();

// An object has a section a function; the two letters behind the dot rule nearly all out.
CostClass class_by_name(std::string_view name) {
    if (name.size() < 3) return CostClass::unknown;
    for (std::size_t i = 0; i < known_letters.size(); ++i) {
        if (known_letters[i] != letters_of(name)) continue;
        const auto& known = known_names[i];
        if (known.begins ? name.starts_with(known.name) : name == known.name) return known.cls;
    }
    return CostClass::unknown;
}

}  // namespace

CostClass section_class(const SectionHeader& s, std::string_view name) {
    if (const auto c = class_by_type(s); c != CostClass::unknown) return c;
    if (const auto c = class_by_name(name); c != CostClass::unknown) return c;
    if ((s.sh_flags & SHF_ALLOC) == 0) return CostClass::unknown;
    if ((s.sh_flags & SHF_EXECINSTR) != 0) return CostClass::code;
    if ((s.sh_flags & SHF_WRITE) != 0) return CostClass::data;
    // lld keeps both flags on a .rodata that it merged from parts of all kinds, with an entry size
    // of 0: such a section holds anything.
    const bool characters = s.sh_entsize == 1 || s.sh_entsize == 2 || s.sh_entsize == 4;
    if ((s.sh_flags & SHF_STRINGS) != 0 && characters) return CostClass::strings;
    return CostClass::rodata;
}

std::string_view segment_name(u32 p_type) {
    switch (p_type) {
        case PT_NULL: return "NULL";
        case PT_LOAD: return "LOAD";
        case PT_DYNAMIC: return "DYNAMIC";
        case PT_INTERP: return "INTERP";
        case PT_NOTE: return "NOTE";
        case PT_SHLIB: return "SHLIB";
        case PT_PHDR: return "PHDR";
        case PT_TLS: return "TLS";
        case PT_GNU_EH_FRAME: return "GNU_EH_FRAME";
        case PT_GNU_STACK: return "GNU_STACK";
        case PT_GNU_RELRO: return "GNU_RELRO";
        case PT_GNU_PROPERTY: return "GNU_PROPERTY";
        default: return "OTHER";
    }
}

// The section of a number in the file's table. Sections are in that order, some left out.
template <class Sections>
auto* by_index(Sections& sections, u64 index) {
    const auto it = std::ranges::lower_bound(sections, index, {}, &Section::index);
    return it != sections.end() && it->index == index ? &*it : nullptr;
}

void add_sections(Image& image, const std::vector<SectionHeader>& headers, u64 shstrndx,
                  const UncompressedSize& uncompressed) {
    ByteView name_bytes;
    if (shstrndx != SHN_UNDEF && shstrndx < headers.size()) {
        const auto& s = headers[static_cast<std::size_t>(shstrndx)];
        if (s.sh_type != SHT_NOBITS) name_bytes = clip_slice(image.bytes, s.sh_offset, s.sh_size);
    } else if (headers.size() > 1) {
        warn(image.notes, "section headers", "name no section name table; sections have no names");
    }
    StringTable names(name_bytes);
    image.sections.reserve(headers.size());
    // Section 0 is no section: it is null, or holds what the header's 16 bits cannot.
    for (std::size_t i = 1; i < headers.size(); ++i) {
        const auto& h = headers[i];
        if (h.sh_type == SHT_NULL) continue;
        Section s;
        s.name = names.find(h.sh_name).value_or("");
        if (s.name.empty()) s.name = image.keep(fmt::format("[section {}]", i));
        s.index = static_cast<u32>(i);
        s.raw_type = h.sh_type;
        s.raw_flags = h.sh_flags;
        s.link = h.sh_link;
        s.info = h.sh_info;
        s.alignment = h.sh_addralign;
        s.entry_size = h.sh_entsize;
        s.loaded = (h.sh_flags & SHF_ALLOC) != 0;
        s.executable = (h.sh_flags & SHF_EXECINSTR) != 0;
        s.writable = (h.sh_flags & SHF_WRITE) != 0;
        s.thread_local_data = (h.sh_flags & SHF_TLS) != 0;
        if (h.sh_type != SHT_NOBITS)
            s.file = clipped(image, h.sh_offset, h.sh_size, "section header", i, s.name);
        s.memory.begin = h.sh_addr;  // symbols of a section that is not loaded count from it too
        if (s.loaded) {
            u64 size = h.sh_size;
            // .tbss takes no address range of its own: its "address" is that of what follows.
            if (h.sh_type == SHT_NOBITS && s.thread_local_data) size = 0;
            if (size > ~u64{0} - h.sh_addr) {
                warn(image.notes, fmt::format("section header {} ({})", i, printable(s.name)),
                     "ends past the end of the address space");
                size = ~u64{0} - h.sh_addr;
            }
            s.memory.size = size;
        }
        s.cost_class = section_class(h, s.name);
        if (i == shstrndx) s.cost_class = CostClass::headers;
        s.uncompressed = uncompressed(h, s.name);
        image.sections.push_back(s);
    }
    // A string table is what the table that links to it is.
    for (const auto& s : image.sections) {
        const bool dynamic = s.raw_type == SHT_DYNSYM || s.raw_type == SHT_DYNAMIC;
        if (!dynamic && s.raw_type != SHT_SYMTAB) continue;
        auto* names_of = by_index(image.sections, s.link);
        if (names_of != nullptr && names_of->raw_type == SHT_STRTAB && names_of->index != shstrndx)
            names_of->cost_class = dynamic ? CostClass::dynamic_linking : CostClass::symbol_names;
    }
}

void add_segments(Image& image, const std::vector<ProgramHeader>& headers) {
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const auto& h = headers[i];
        Segment s;
        s.name = segment_name(h.p_type);
        s.index = static_cast<u32>(i);
        s.raw_type = h.p_type;
        s.mapped = h.p_type == PT_LOAD;
        s.readable = (h.p_flags & PF_R) != 0;
        s.writable = (h.p_flags & PF_W) != 0;
        s.executable = (h.p_flags & PF_X) != 0;
        s.alignment = h.p_align;
        s.file = clipped(image, h.p_offset, h.p_filesz, "program header", i, s.name);
        u64 memory = h.p_memsz;
        if (memory > ~u64{0} - h.p_vaddr) {
            warn(image.notes, fmt::format("program header {}", i),
                 "ends past the end of the address space");
            memory = ~u64{0} - h.p_vaddr;
        }
        s.memory = {h.p_vaddr, memory};
        s.load_address = h.p_paddr;
        image.segments.push_back(s);
        if (s.mapped && memory > 0)
            image.mappings.push_back({h.p_vaddr, h.p_offset, std::min(h.p_filesz, memory), memory});
    }
}

void add_symbol_tables(Image& image, const std::vector<SectionHeader>& headers) {
    // The gABI allows one table of each kind; more of them could name one stretch of the file a
    // hundred thousand times.
    bool seen[2] = {false, false};
    for (const auto& entries : image.sections) {
        if (entries.raw_type != SHT_SYMTAB && entries.raw_type != SHT_DYNSYM) continue;
        const auto& h = headers[entries.index];
        SymbolTable t;
        t.encoding = SymbolEncoding::elf;
        t.dynamic = h.sh_type == SHT_DYNSYM;
        if (std::exchange(seen[t.dynamic ? 1 : 0], true)) {
            warn(image.notes, printable(entries.name),
                 "is a second symbol table of its kind; it is not read");
            continue;
        }
        t.entries = entries.file;
        if (const auto* strings = by_index(image.sections, h.sh_link); strings != nullptr)
            t.strings = strings->file;
        else
            warn(image.notes, printable(entries.name),
                 "links to section {}, which is no string table; its symbols have no names",
                 h.sh_link);
        for (const auto& s : image.sections)
            if (s.raw_type == SHT_SYMTAB_SHNDX && s.link == entries.index)
                t.section_indices = s.file;
        image.symbol_tables.push_back(t);
    }
    std::ranges::stable_sort(image.symbol_tables, {}, &SymbolTable::dynamic);
    const u64 entry = sym_size(image.bits);
    image.stripped = std::ranges::none_of(image.symbol_tables, [&](const SymbolTable& t) {
        return !t.dynamic && t.entries.size > entry;
    });
}

}  // namespace binsize::elf
