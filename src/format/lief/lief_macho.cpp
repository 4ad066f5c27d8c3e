// Mach-O through LIEF. Traps of 0.9: zero-fill sections come with file offset 0; symbols that it
// makes up from dyld's opcodes are among those of the symbol table; a fat file is several binaries.
#include "format/lief/parts.hpp"
#include "format/macho/parts.hpp"

#include <LIEF/MachO.hpp>

#include <algorithm>
#include <stdexcept>

namespace binsize::lief {
namespace {

namespace M = LIEF::MachO;

std::string_view arch_name(M::CPU_TYPES cpu) {
    switch (static_cast<u32>(cpu)) {
        case macho::CPU_TYPE_X86: return "386";
        case macho::CPU_TYPE_X86_64: return "amd64";
        case macho::CPU_TYPE_ARM: return "arm";
        case macho::CPU_TYPE_ARM64: return "arm64";
        case macho::CPU_TYPE_POWERPC: return "ppc";
        case macho::CPU_TYPE_POWERPC64: return "ppc64";
        default: return "unknown";
    }
}

FileKind kind_of(M::FILE_TYPES type) {
    switch (type) {
        case M::FILE_TYPES::MH_OBJECT: return FileKind::relocatable;
        case M::FILE_TYPES::MH_EXECUTE: return FileKind::executable;
        case M::FILE_TYPES::MH_DYLIB: return FileKind::shared;
        case M::FILE_TYPES::MH_BUNDLE: return FileKind::bundle;
        case M::FILE_TYPES::MH_CORE: return FileKind::core;
        case M::FILE_TYPES::MH_DSYM: return FileKind::debug;
        default: return FileKind::other;
    }
}

void add_header(Image& image, const M::Header& h) {
    image.format = Format::macho;
    const auto magic = static_cast<u32>(h.magic());
    image.bits = magic == macho::MH_MAGIC_64 || magic == macho::MH_CIGAM_64 ? 64 : 32;
    const auto first = static_cast<u8>(image.bytes[0]);
    image.endian = first == 0xfe ? Endian::big : Endian::little;
    image.arch = arch_name(h.cpu_type());
    image.traits = macho::traits_of(image.arch);
    image.kind = kind_of(h.file_type());
    const u64 header = macho::mach_header_size(image.bits);
    image.regions.push_back({"[Mach-O header]", clipped(image.bytes, 0, header)});
    image.regions.push_back({"[load commands]", clipped(image.bytes, header, h.sizeof_cmds())});
}

void add_section(Image& image, const M::Section& in, const Segment& segment, u32 initprot) {
    Section s;
    s.index = static_cast<u32>(image.sections.size() + 1);
    s.segment = image.keep(in.segment_name().c_str());
    const std::string_view name = image.keep(in.name().c_str());
    s.name = image.keep(fmt::format("{},{}", s.segment, name));
    s.raw_flags = in.raw_flags();
    // 0.9 keeps type and attributes apart; the file has them in one word.
    s.raw_type = static_cast<u32>(in.type());
    s.raw_flags |= s.raw_type;
    s.alignment = in.alignment() < 64 ? u64{1} << in.alignment() : 0;
    const u64 size = in.size();
    s.loaded = segment.mapped && in.address() >= segment.memory.begin &&
               fits(segment.memory.size, in.address() - segment.memory.begin, size);
    s.memory = {in.address(), s.loaded ? size : 0};
    if (!macho::is_zero_fill(s.raw_type) && in.offset() != 0)
        s.file = clipped(image.bytes, in.offset(), size);
    s.executable =
        (s.raw_flags & (macho::S_ATTR_PURE_INSTRUCTIONS | macho::S_ATTR_SOME_INSTRUCTIONS)) != 0;
    s.writable = (initprot & macho::VM_PROT_WRITE) != 0;
    s.cost_class = macho::section_class(s.segment, name, static_cast<u32>(s.raw_flags), initprot);
    image.sections.push_back(s);
}

void add_segment(Image& image, const M::SegmentCommand& in) {
    Segment s;
    s.name = image.keep(in.name().c_str());
    s.index = static_cast<u32>(image.segments.size());
    s.raw_type = static_cast<u32>(in.command());
    s.file = clipped(image.bytes, in.file_offset(), in.file_size());
    s.memory = {in.virtual_address(), in.virtual_size()};
    s.readable = (in.init_protection() & macho::VM_PROT_READ) != 0;
    s.writable = (in.init_protection() & macho::VM_PROT_WRITE) != 0;
    s.executable = (in.init_protection() & macho::VM_PROT_EXECUTE) != 0;
    s.mapped = s.memory.size > 0 && s.name != "__PAGEZERO";
    image.segments.push_back(s);
    if (s.mapped)
        image.mappings.push_back({s.memory.begin, in.file_offset(),
                                  std::min(in.file_size(), s.memory.size), s.memory.size});
    for (const auto& section : in.sections()) add_section(image, section, s, in.init_protection());
}

std::string_view library_kind(M::LOAD_COMMAND_TYPES command) {
    switch (command) {
        case M::LOAD_COMMAND_TYPES::LC_LOAD_WEAK_DYLIB: return "weak";
        case M::LOAD_COMMAND_TYPES::LC_REEXPORT_DYLIB: return "reexport";
        case M::LOAD_COMMAND_TYPES::LC_LOAD_UPWARD_DYLIB: return "upward";
        case M::LOAD_COMMAND_TYPES::LC_LAZY_LOAD_DYLIB: return "lazy";
        default: return "needed";
    }
}

void add_linkage(Image& image, const M::Binary& binary) {
    auto& l = image.linkage;
    for (const auto& library : binary.libraries()) {
        if (library.command() == M::LOAD_COMMAND_TYPES::LC_ID_DYLIB)
            l.soname = library.name().c_str();
        else
            l.libraries.push_back({library.name().c_str(),
                                   std::string(library_kind(library.command())), std::nullopt});
    }
    if (binary.has_dylinker()) l.interpreter = binary.dylinker().name().c_str();
    const bool dynamic = l.interpreter || !l.libraries.empty();
    l.kind = image.kind == FileKind::relocatable ? "relocatable" : dynamic ? "dynamic" : "static";
    l.evidence = "load commands, by LIEF";
    l.pie = binary.is_pie();
    l.nx = binary.has_nx();
}

void add_symbols(Image& image, const M::Binary& binary) {
    for (const auto& s : binary.symbols()) {
        if (s.origin() != M::SYMBOL_ORIGINS::SYM_ORIGIN_LC_SYMTAB) continue;
        using namespace macho;
        const u32 type = s.type() & N_TYPE;
        const bool named = (s.type() & N_STAB) == 0;
        // What is nowhere and has a value is a common symbol, and the value its size.
        const bool common = named && type == N_UNDF && s.value() != 0;
        // Another name for a symbol that lies elsewhere states where that name is, and no address.
        const bool elsewhere = type == N_UNDF || type == N_INDR || type == N_PBUD;
        image.loaded_symbols->push_back({image.keep(s.name().c_str()), common ? 0 : s.value(),
                                         common ? s.value() : 0, false,
                                         named && elsewhere && !common});
    }
    image.stripped = image.loaded_symbols->empty();
    for (const auto& command : binary.commands()) {
        if (command.command() != M::LOAD_COMMAND_TYPES::LC_SYMTAB) continue;
        const auto& symtab = static_cast<const M::SymbolCommand&>(command);
        SymbolTable t;
        t.encoding = SymbolEncoding::macho_nlist;
        t.entries = clipped(image.bytes, symtab.symbol_offset(),
                            symtab.numberof_symbols() * macho::nlist_size(image.bits));
        t.strings = clipped(image.bytes, symtab.strings_offset(), symtab.strings_size());
        image.symbol_tables.push_back(t);
    }
}

}  // namespace

void fill_macho(Image& image) {
    const auto fat = M::Parser::parse(copy_of(image.bytes), "", M::ParserConfig::quick());
    if (!fat || fat->size() == 0) throw std::runtime_error("no reason given");
    const auto& binary = fat->at(0);
    add_header(image, binary.header());
    for (const auto& command : binary.commands())
        if (command.command() == M::LOAD_COMMAND_TYPES::LC_SEGMENT ||
            command.command() == M::LOAD_COMMAND_TYPES::LC_SEGMENT_64)
            add_segment(image, static_cast<const M::SegmentCommand&>(command));
    add_symbols(image, binary);
    add_linkage(image, binary);
}

}  // namespace binsize::lief
