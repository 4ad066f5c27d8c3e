// ELF through LIEF. Traps of 0.9: section 0 is in the list; SHT_NOBITS sections have a size that
// the file does not; sections without a name have an empty one.
#include "format/elf/parts.hpp"
#include "format/lief/parts.hpp"

#include <LIEF/ELF.hpp>

#include <algorithm>
#include <stdexcept>

namespace binsize::lief {
namespace {

namespace E = LIEF::ELF;

std::string_view arch_name(u32 machine, bool little, u8 bits) {
    switch (machine) {
        case elf::EM_386: return "386";
        case elf::EM_MIPS:
            return bits == 64 ? (little ? "mips64le" : "mips64") : (little ? "mipsle" : "mips");
        case elf::EM_PPC: return "ppc";
        case elf::EM_PPC64: return little ? "ppc64le" : "ppc64";
        case elf::EM_S390: return "s390x";
        case elf::EM_ARM: return "arm";
        case elf::EM_X86_64: return "amd64";
        case elf::EM_AARCH64: return "arm64";
        case elf::EM_RISCV: return bits == 64 ? "riscv64" : "riscv";
        case elf::EM_LOONGARCH: return "loong64";
        default: return "unknown";
    }
}

FileKind kind_of(E::E_TYPE type) {
    switch (type) {
        case E::E_TYPE::ET_REL: return FileKind::relocatable;
        case E::E_TYPE::ET_EXEC: return FileKind::executable;
        case E::E_TYPE::ET_DYN: return FileKind::shared;
        case E::E_TYPE::ET_CORE: return FileKind::core;
        default: return FileKind::other;
    }
}

void add_header(Image& image, const E::Header& h) {
    image.format = Format::elf;
    image.traits = elf::traits;
    image.bits = h.identity_class() == E::ELF_CLASS::ELFCLASS32 ? 32 : 64;
    image.endian = h.identity_data() == E::ELF_DATA::ELFDATA2MSB ? Endian::big : Endian::little;
    image.arch =
        arch_name(static_cast<u32>(h.machine_type()), image.endian == Endian::little, image.bits);
    image.kind = kind_of(h.file_type());
    image.entry = h.entrypoint();
    image.regions.push_back({"[ELF header]", clipped(image.bytes, 0, h.header_size())});
    const auto table = [&](std::string_view name, u64 offset, u64 size) {
        const auto at = clipped(image.bytes, offset, size);
        if (offset != 0 && !at.empty()) image.regions.push_back({name, at});
    };
    table("[program headers]", h.program_headers_offset(),
          u64{h.numberof_segments()} * h.program_header_size());
    table("[section headers]", h.section_headers_offset(),
          u64{h.numberof_sections()} * h.section_header_size());
}

void add_section(Image& image, const E::Section& in, u32 index) {
    Section s;
    s.index = index;
    s.raw_type = static_cast<u32>(in.type());
    s.raw_flags = in.flags();
    s.name =
        in.name().empty() ? image.keep(fmt::format("[section {}]", index)) : image.keep(in.name());
    s.loaded = (s.raw_flags & elf::SHF_ALLOC) != 0;
    s.writable = (s.raw_flags & elf::SHF_WRITE) != 0;
    s.executable = (s.raw_flags & elf::SHF_EXECINSTR) != 0;
    s.thread_local_data = (s.raw_flags & elf::SHF_TLS) != 0;
    s.alignment = in.alignment();
    s.entry_size = in.entry_size();
    s.link = in.link();
    s.info = static_cast<u32>(in.information());
    const bool zero_fill = s.raw_type == elf::SHT_NOBITS;
    // size() answers from LIEF's copy of the contents, original_size() from the header.
    if (!zero_fill) s.file = clipped(image.bytes, in.file_offset(), in.original_size());
    s.memory.begin = in.virtual_address();
    if (s.loaded && !(zero_fill && s.thread_local_data)) s.memory.size = in.original_size();
    elf::SectionHeader header{};
    header.sh_type = s.raw_type;
    header.sh_flags = s.raw_flags;
    s.cost_class = elf::section_class(header, s.name);
    image.sections.push_back(s);
}

void add_segment(Image& image, const E::Segment& in, u32 index) {
    Segment s;
    s.index = index;
    s.raw_type = static_cast<u32>(in.type());
    s.name = elf::segment_name(s.raw_type);
    s.mapped = s.raw_type == elf::PT_LOAD;
    const auto flags = static_cast<u32>(in.flags());
    s.readable = (flags & elf::PF_R) != 0;
    s.writable = (flags & elf::PF_W) != 0;
    s.executable = (flags & elf::PF_X) != 0;
    s.alignment = in.alignment();
    s.file = clipped(image.bytes, in.file_offset(), in.physical_size());
    s.memory = {in.virtual_address(), in.virtual_size()};
    s.load_address = in.physical_address();
    image.segments.push_back(s);
    if (s.mapped && s.memory.size > 0)
        image.mappings.push_back({s.memory.begin, in.file_offset(),
                                  std::min(in.physical_size(), s.memory.size), s.memory.size});
}

void add_symbol_tables(Image& image) {
    for (const auto& s : image.sections) {
        if (s.raw_type != elf::SHT_SYMTAB && s.raw_type != elf::SHT_DYNSYM) continue;
        SymbolTable t;
        t.dynamic = s.raw_type == elf::SHT_DYNSYM;
        t.entries = s.file;
        for (const auto& other : image.sections) {
            if (other.index == s.link) t.strings = other.file;
            if (other.raw_type == elf::SHT_SYMTAB_SHNDX && other.link == s.index)
                t.section_indices = other.file;
        }
        image.symbol_tables.push_back(t);
    }
    std::ranges::stable_sort(image.symbol_tables, {}, &SymbolTable::dynamic);
    image.stripped = std::ranges::all_of(image.symbol_tables, &SymbolTable::dynamic);
}

void add_symbol(Image& image, const E::Symbol& in, bool dynamic) {
    const bool undefined = in.shndx() == 0;
    if (undefined && in.name().empty() && in.value() == 0) return;  // entry 0
    image.loaded_symbols->push_back(
        {image.keep(in.name()), in.value(), in.size(), dynamic, undefined});
}

void add_linkage(Image& image, const E::Binary& binary) {
    auto& l = image.linkage;
    // 0.9 keeps the terminating zero of some interpreters.
    if (binary.has_interpreter()) l.interpreter = binary.interpreter().c_str();
    for (const auto& entry : binary.dynamic_entries()) {
        using Tag = E::DYNAMIC_TAGS;
        if (entry.tag() == Tag::DT_NEEDED)
            l.libraries.push_back(
                {static_cast<const E::DynamicEntryLibrary&>(entry).name(), "needed", std::nullopt});
        if (entry.tag() == Tag::DT_SONAME)
            l.soname = static_cast<const E::DynamicSharedObject&>(entry).name();
        if (entry.tag() == Tag::DT_RPATH)
            l.run_paths.push_back(static_cast<const E::DynamicEntryRpath&>(entry).name());
        if (entry.tag() == Tag::DT_RUNPATH)
            l.run_paths.push_back(static_cast<const E::DynamicEntryRunPath&>(entry).name());
    }
    if (image.kind == FileKind::relocatable)
        l.kind = "relocatable", l.evidence = "type ET_REL";
    else if (l.interpreter || !l.libraries.empty() || binary.has(E::SEGMENT_TYPES::PT_DYNAMIC))
        l.kind = "dynamic", l.evidence = "interpreter, libraries or a dynamic section, by LIEF";
    else
        l.kind = "static", l.evidence = "no interpreter, no dynamic section, by LIEF";
    l.pie = binary.is_pie();
    l.nx = binary.has_nx();
    if (image.kind == FileKind::shared && l.interpreter) image.kind = FileKind::executable;
}

}  // namespace

void fill_elf(Image& image) {
    const auto binary = E::Parser::parse(copy_of(image.bytes));
    if (!binary) throw std::runtime_error("no reason given");
    add_header(image, binary->header());
    u32 index = 0;
    for (const auto& s : binary->sections()) {
        if (s.type() != E::ELF_SECTION_TYPES::SHT_NULL) add_section(image, s, index);
        ++index;
    }
    index = 0;
    for (const auto& s : binary->segments()) add_segment(image, s, index++);
    add_symbol_tables(image);
    for (const auto& s : binary->static_symbols()) add_symbol(image, s, false);
    for (const auto& s : binary->dynamic_symbols()) add_symbol(image, s, true);
    add_linkage(image, *binary);
}

}  // namespace binsize::lief
