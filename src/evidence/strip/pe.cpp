// GNU strip writes a PE image with a DOS stub of its own, section after section, each as much as is
// both in the file and in memory, at the alignment of the file; what is behind the sections it does
// not know, and so leaves out: certificates, overlays. Debug sections go by name, as in ELF.
// Names of sections and of symbols that stay, where they are longer than eight characters, are in
// one string table behind: a symbol's once, a section's for each section, though a symbol has it,
// too. Go's linker puts its symbol table into a section, .symtab, which strip takes for any other:
// with -g Go's symbols are there twice. Of an object it writes the same with less between.
// (bfd/coffcode.h, bfd/coffgen.c, bfd/peXXigen.c)
#include "evidence/strip/pe.hpp"

#include "base/string_table.hpp"
#include "wire/pe.hpp"

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace binsize::strip {
namespace {

using namespace coff;

// Comments and directives for the linker are debugging information to it.
bool is_debugging(const SectionHeader& s, std::string_view name) {
    if ((s.Characteristics & IMAGE_SCN_LNK_INFO) != 0) return true;
    for (const std::string_view start :
         {".debug", ".zdebug", ".stab", ".gnu.linkonce.wi.", ".gnu.linkonce.wt.", ".gnu.debuglto_"})
        if (name.starts_with(start)) return true;
    return false;
}

struct PeFile {
    ByteView bytes;
    u64 optional_header = 0, file_alignment = 0;
    std::span<const SectionHeader> sections = {};
    u64 symbols = 0, symbol_count = 0;
    ByteView names = {};
};

std::optional<PeFile> with_symbols(PeFile f, const FileHeader& h) {
    f.symbols = h.PointerToSymbolTable;
    f.symbol_count = f.symbols == 0 ? 0 : u64{h.NumberOfSymbols};
    if (!fits(f.bytes.size(), f.symbols, f.symbol_count * symbol_size)) return std::nullopt;
    f.names = clip_slice(f.bytes, f.symbols + f.symbol_count * symbol_size, f.bytes.size());
    return f;
}

std::optional<PeFile> read_file(ByteView bytes) {
    const auto* dos = find_struct<pe::DosHeader>(bytes, 0);
    if (dos == nullptr) return std::nullopt;
    const u64 at = u64{dos->e_lfanew} + pe::signature_size;
    const auto* h = find_struct<FileHeader>(bytes, at);
    if (h == nullptr) return std::nullopt;
    PeFile f{.bytes = bytes};
    const u64 optional = at + sizeof(FileHeader);
    // Both widths have it at one place.
    const auto* o = find_struct<pe::OptionalHeader32>(bytes, optional);
    if (o == nullptr) return std::nullopt;
    constexpr u16 pe32_plus = 0x20b;
    f.optional_header = o->Magic == pe32_plus ? 240 : 224;
    f.file_alignment = o->FileAlignment;
    const auto sections =
        find_array<SectionHeader>(bytes, optional + h->SizeOfOptionalHeader, h->NumberOfSections);
    if (!sections || f.file_alignment == 0 || f.file_alignment > 0x10000) return std::nullopt;
    f.sections = *sections;
    return with_symbols(f, *h);
}

std::string_view name_of(const SectionHeader& s, StringTable& names) {
    const auto text = field_text(s.Name);
    if (!text.starts_with('/')) return text;
    u64 offset = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), offset);
    if (error != std::errc() || end != text.data() + text.size()) return text;
    return names.find(offset).value_or(text);
}

// Of objects, headers with nothing between them.
std::optional<PeFile> read_object(ByteView bytes) {
    const auto* h = find_struct<FileHeader>(bytes, 0);
    if (h == nullptr || h->SizeOfOptionalHeader != 0) return std::nullopt;
    PeFile f{.bytes = bytes, .file_alignment = 1};
    const auto sections = find_array<SectionHeader>(bytes, sizeof *h, h->NumberOfSections);
    if (!sections) return std::nullopt;
    f.sections = *sections;
    return with_symbols(f, *h);
}

struct Layout {
    u64 end = 0;
    std::vector<bool> removed = {};
    u64 section_names = 0;                            // bytes of the string table
    std::unordered_set<std::string_view> names = {};  // and of symbols
    Listed listed = {};
};

constexpr std::size_t short_name = 8;

Layout lay_out(const PeFile& f, StringTable& names) {
    Layout out;
    std::vector<const SectionHeader*> kept;
    for (const auto& s : f.sections) {
        const auto name = name_of(s, names);
        out.removed.push_back(is_debugging(s, name));
        if (out.removed.back()) continue;
        kept.push_back(&s);
        if (name.size() > short_name) out.section_names += name.size() + 1;
    }
    constexpr u64 dos_stub = 128;
    out.end = aligned(dos_stub + pe::signature_size + sizeof(FileHeader) + f.optional_header +
                          kept.size() * sizeof(SectionHeader),
                      f.file_alignment);
    for (const auto* s : kept) {
        if (s->SizeOfRawData == 0 || s->PointerToRawData == 0) continue;
        const u64 size = s->VirtualSize == 0 ? u64{s->SizeOfRawData}
                                             : std::min<u64>(s->SizeOfRawData, s->VirtualSize);
        out.end += aligned(size, f.file_alignment);
    }
    return out;
}

// Entries that stay; nothing where a name is in no table.
std::optional<u64> keep_symbols(const PeFile& f, StringTable& names, Layout& out) {
    u64 kept = 0;
    for (u64 i = 0; i < f.symbol_count;) {
        const auto* e = find_struct<SymbolEntry<u16>>(f.bytes, f.symbols + i * symbol_size);
        if (e == nullptr) return std::nullopt;
        const u64 entries = 1 + static_cast<u64>(e->NumberOfAuxSymbols);
        i += entries;
        const u32 section = e->SectionNumber;
        const auto storage = static_cast<u8>(e->StorageClass);
        if (storage == IMAGE_SYM_CLASS_FILE ||
            (section > 0 && section <= out.removed.size() && out.removed[section - 1]))
            continue;
        kept += entries;
        auto name = field_text(e->Name);
        if (*find_int<u32>(e->Name, 0, Endian::little) == 0) {
            const auto found = names.find(*find_int<u32>(e->Name, 4, Endian::little));
            if (!found) return std::nullopt;
            name = *found;
            if (name.size() > short_name) out.names.insert(name);
        }
        const bool common = storage == IMAGE_SYM_CLASS_EXTERNAL && e->Value != 0;
        if ((storage == IMAGE_SYM_CLASS_EXTERNAL && (section != 0 || common)) ||
            (storage == IMAGE_SYM_CLASS_WEAK_EXTERNAL && section != 0))
            out.listed.add(name);
    }
    return kept;
}

// With the symbols that stay, and all names.
std::optional<StrippedSize> with_symbols(const PeFile& f, StringTable& names, Layout& layout,
                                         bool debug_alone, const StripOptions& options) {
    u64 symbols = 0;
    constexpr u64 few_symbols = 5000;  // to take all names apart takes as long as all else
    if (debug_alone && f.symbol_count > few_symbols && !options.thorough) {
        const u64 strings = find_int<u32>(f.names, 0, Endian::little).value_or(0);
        return StrippedSize{layout.end + f.symbol_count * symbol_size + strings, false};
    }
    if (debug_alone) {
        const auto kept = keep_symbols(f, names, layout);
        if (!kept) return std::nullopt;
        symbols = *kept * symbol_size;
    }
    u64 strings = layout.section_names;
    if (symbols != 0 || strings != 0) strings += 4;
    for (const auto name : layout.names) strings += name.size() + 1;
    return StrippedSize{
        .bytes = layout.end + symbols + strings, .exact = true, .listed = layout.listed};
}

}  // namespace

std::optional<StrippedSize> pe_stripped_size(const Image& image, bool debug_alone,
                                             const StripOptions& options) {
    if (image.arch != "amd64" && image.arch != "386") return std::nullopt;
    const auto f = read_file(image.bytes);
    if (!f) return std::nullopt;
    StringTable names(f->names);
    auto layout = lay_out(*f, names);
    return with_symbols(*f, names, layout, debug_alone, options);
}

u64 alignment_of(const SectionHeader& s) {
    const u32 stated = (s.Characteristics & IMAGE_SCN_ALIGN_MASK) >> 20U;
    return stated == 0 ? 4 : u64{1} << (stated - 1);
}

// Sections with what they hold, to their alignment, and from a multiple of four their relocations,
// symbols and names. Only with -g are there symbols and what refers to them.
std::optional<StrippedSize> coff_stripped_size(const Image& image, bool debug_alone,
                                               const StripOptions& options) {
    if (image.arch != "amd64" && image.arch != "386") return std::nullopt;
    const auto f = read_object(image.bytes);
    if (!f) return std::nullopt;
    StringTable names(f->names);
    Layout layout;
    layout.end = sizeof(FileHeader);
    u64 relocations = 0;
    for (const auto& s : f->sections) {
        const auto name = name_of(s, names);
        layout.removed.push_back(is_debugging(s, name));
        if (layout.removed.back()) continue;
        constexpr u16 more_than_fit = 0xffff;
        if (s.NumberOfLinenumbers != 0 || s.NumberOfRelocations == more_than_fit)
            return std::nullopt;
        layout.end += sizeof(SectionHeader);
        if (s.PointerToRawData != 0) layout.end += aligned(s.SizeOfRawData, alignment_of(s));
        if (debug_alone) relocations += u64{s.NumberOfRelocations} * relocation_size;
        if (name.size() > short_name) layout.section_names += name.size() + 1;
    }
    if ((debug_alone && f->symbol_count != 0) || layout.section_names != 0)
        layout.end = aligned(layout.end, 4) + relocations;
    return with_symbols(*f, names, layout, debug_alone, options);
}

// Its headers have a fixed size. The symbol table lies in the last section, and with it the names
// of sections that are longer than eight characters; of both nothing but the size of the latter is
// left with -s (cmd/link/internal/ld/pe.go).
std::optional<StrippedSize> go_linked_pe_size(const Image& image, bool debug_alone) {
    const auto f = read_file(image.bytes);
    if (!f || f->sections.empty()) return std::nullopt;
    const auto& last = f->sections.back();
    const u64 end = u64{last.PointerToRawData} + last.SizeOfRawData;
    if (field_text(last.Name) != ".symtab" || end != image.bytes.size() ||
        f->symbols != last.PointerToRawData || last.VirtualSize > last.SizeOfRawData)
        return std::nullopt;
    StringTable names(f->names);
    if (f->symbol_count == 0) {  // it was linked with -s
        const bool debug = std::ranges::any_of(
            f->sections, [&](const auto& s) { return is_debugging(s, name_of(s, names)); });
        if (debug) return std::nullopt;
        return StrippedSize{image.bytes.size(), true};
    }
    u64 gone = 0;
    u64 long_names = 0;
    bool exact = true;
    // The flags are recorded in the build information, which may move what follows it.
    constexpr u64 longer_build_information = 64;
    for (const auto& s : f->sections) {
        const auto name = name_of(s, names);
        if (is_debugging(s, name)) {
            gone += s.SizeOfRawData;
            if (name.size() > short_name) long_names += name.size() + 1;
        } else if (name == ".rdata") {
            exact &= s.SizeOfRawData - std::min<u64>(s.SizeOfRawData, s.VirtualSize) >=
                     longer_build_information;
        }
    }
    constexpr u64 no_strings = 4;
    const u64 left =
        debug_alone ? last.VirtualSize - std::min<u64>(long_names, last.VirtualSize) : no_strings;
    gone +=
        last.SizeOfRawData - std::min<u64>(last.SizeOfRawData, aligned(left, f->file_alignment));
    return StrippedSize{image.bytes.size() - std::min<u64>(gone, image.bytes.size()), exact};
}

}  // namespace binsize::strip
