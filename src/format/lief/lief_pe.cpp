// PE through LIEF. Traps of 0.9: the symbols' names are wide strings cut at their first zero; a
// symbol's value is an offset into its section; delayed imports are not read at all.
#include "format/lief/parts.hpp"
#include "format/pe/parts.hpp"

#include <LIEF/PE.hpp>

#include <algorithm>
#include <stdexcept>

namespace binsize::lief {
namespace {

namespace P = LIEF::PE;

void add_header(Image& image, const P::Binary& binary) {
    image.format = Format::pe;
    image.bits = binary.type() == P::PE_TYPE::PE32 ? 32 : 64;
    image.endian = Endian::little;
    image.os = "windows";
    const auto machine = coff::find_machine(static_cast<u16>(binary.header().machine()));
    image.arch = machine ? machine->arch : "unknown";
    image.traits = pe::traits_of(image.arch);
    const bool dll = binary.header().has_characteristic(P::HEADER_CHARACTERISTICS::IMAGE_FILE_DLL);
    image.kind = dll ? FileKind::shared : FileKind::executable;
    const auto& optional = binary.optional_header();
    image.image_base = optional.imagebase();
    const u64 entry = optional.addressof_entrypoint();
    image.entry = entry == 0 ? 0 : image.image_base + entry;
    const auto headers = clipped(image.bytes, 0, optional.sizeof_headers());
    image.regions.push_back({"[PE headers]", headers});
    image.mappings.push_back({image.image_base, 0, headers.size, headers.size});
    image.linkage.pie = binary.is_pie();
    image.linkage.nx = binary.has_nx();
}

void add_section(Image& image, const P::Section& in, u64 alignment) {
    Section s;
    s.index = static_cast<u32>(image.sections.size() + 1);
    s.name = image.keep(in.name().c_str());
    s.raw_flags = in.characteristics();
    s.alignment = alignment;
    s.loaded = true;
    s.executable = (s.raw_flags & coff::IMAGE_SCN_MEM_EXECUTE) != 0;
    s.writable = (s.raw_flags & coff::IMAGE_SCN_MEM_WRITE) != 0;
    s.file = clipped(image.bytes, in.pointerto_raw_data(), in.sizeof_raw_data());
    const u64 size = in.virtual_size() != 0 ? in.virtual_size() : in.sizeof_raw_data();
    s.memory = {image.image_base + in.virtual_address(), size};
    s.cost_class = in.sizeof_raw_data() == 0
                       ? CostClass::zero_fill
                       : coff::class_of(s.name, static_cast<u32>(s.raw_flags));
    image.mappings.push_back(
        {s.memory.begin, s.file.begin, std::min(s.file.size, s.memory.size), s.memory.size});
    image.sections.push_back(s);
}

void add_symbol(Image& image, const P::Symbol& in) {
    const i16 section = in.section_number();
    u64 value = in.value();
    if (section > 0 && static_cast<std::size_t>(section) <= image.sections.size())
        value += image.sections[static_cast<std::size_t>(section) - 1].memory.begin;
    image.loaded_symbols->push_back({image.keep(in.name().c_str()), value, 0, false, false});
}

void add_imports(Image& image, const P::Binary& binary) {
    auto& l = image.linkage;
    for (const auto& library : binary.imports()) {
        u64 functions = 0;
        const auto name_of_library = image.keep(library.name().c_str());
        for (const auto& entry : library.entries()) {
            ++functions;
            auto name = entry.is_ordinal() ? fmt::format("#{}", entry.ordinal())
                                           : std::string(entry.name().c_str());
            image.loaded_symbols->push_back(
                {image.keep(std::move(name)), 0, 0, true, true, name_of_library});
        }
        l.libraries.push_back({library.name().c_str(), "import", functions});
    }
    l.kind = l.libraries.empty() ? "static" : "dynamic";
    l.evidence = "import directory, by LIEF";
}

}  // namespace

void fill_pe(Image& image) {
    const auto binary = P::Parser::parse(copy_of(image.bytes));
    if (!binary) throw std::runtime_error("no reason given");
    add_header(image, *binary);
    for (const auto& s : binary->sections())
        add_section(image, s, binary->optional_header().section_alignment());
    for (const auto& s : binary->symbols()) add_symbol(image, s);
    image.stripped = image.loaded_symbols->empty();
    const auto& header = binary->header();
    if (header.numberof_symbols() != 0) {
        SymbolTable t;
        t.encoding = SymbolEncoding::coff;
        const u64 size = header.numberof_symbols() * coff::symbol_size;
        t.entries = clipped(image.bytes, header.pointerto_symbol_table(), size);
        const u64 names = header.pointerto_symbol_table() + size;
        const u64 length = find_int<u32>(image.bytes, names, Endian::little).value_or(0);
        t.strings = clipped(image.bytes, names, length);
        image.symbol_tables.push_back(t);
    }
    add_imports(image, *binary);
}

}  // namespace binsize::lief
