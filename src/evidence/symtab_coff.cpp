// COFF symbol tables (PE Format §5.4): 18-byte entries, 20 in /bigobj, some of them followed by
// auxiliary entries of the same size. COFF states no sizes, but the auxiliary entries of functions
// do with some compilers.
#include "base/base.hpp"
#include "evidence/symtab_readers.hpp"
#include "wire/coff.hpp"

namespace binsize {
namespace {

using namespace coff;

// 0 is undefined, -1 absolute, -2 debugging; the rest counts sections from 1.
i64 section_number(u16 raw) { return static_cast<i16>(raw); }
i64 section_number(u32 raw) { return static_cast<i32>(raw); }

template <class SectionInt>
class Reader {
public:
    using Entry = SymbolEntry<SectionInt>;

    Reader(const Image& image, const SymbolTable& table)
        : image_(&image),
          strings_(clip_slice(image.bytes, table.strings.begin, table.strings.size)),
          bytes_(clip_slice(image.bytes, table.entries.begin, table.entries.size)) {}

    void read(Symbols& out) {
        const auto entries = *find_array<Entry>(bytes_, 0, bytes_.size() / sizeof(Entry));
        std::size_t step = 1;
        for (std::size_t i = 0; i < entries.size(); i += step) {
            const u64 auxiliaries = static_cast<u8>(entries[i].NumberOfAuxSymbols);
            step = static_cast<std::size_t>(1 + auxiliaries);
            const auto aux =
                clip_slice(bytes_, (i + 1) * sizeof(Entry), auxiliaries * sizeof(Entry));
            auto s = make(entries[i], aux);
            s.index = static_cast<u32>(i);
            out.push_back(s);
        }
    }

private:
    std::string_view name_of(const Entry& e) {
        const ByteView field(e.Name);
        if (*find_int<u32>(field, 0, Endian::little) != 0) return field_text(field);
        const u64 offset = *find_int<u32>(field, 4, Endian::little);
        return offset < 4 ? "" : strings_.find(offset).value_or("");
    }
    Symbol make(const Entry& e, ByteView aux);
    void place(Symbol& s, const Entry& e, i64 section) const;
    void describe(Symbol& s, const Entry& e, ByteView aux) const;

    const Image* image_;
    StringTable strings_;
    ByteView bytes_;
};

template <class SectionInt>
void Reader<SectionInt>::place(Symbol& s, const Entry& e, i64 section) const {
    s.value = e.Value;
    if (section > 0 && static_cast<u64>(section) <= image_->sections.size()) {
        s.section = static_cast<u32>(section - 1);
        if (!image_->relocatable()) s.value += image_->sections[s.section].memory.begin;
        return;
    }
    s.absolute = section == IMAGE_SYM_ABSOLUTE;
    s.debugging =
        section < IMAGE_SYM_ABSOLUTE || section > 0;  // of no section, or of one that is not there
    if (section != IMAGE_SYM_UNDEFINED) return;
    // An undefined symbol with a value asks for that many zero-filled bytes.
    s.undefined = e.Value == 0 || static_cast<u8>(e.StorageClass) != IMAGE_SYM_CLASS_EXTERNAL;
    if (!s.undefined) s.type = SymbolType::common, s.size = e.Value, s.value = 0;
}

template <class SectionInt>
void Reader<SectionInt>::describe(Symbol& s, const Entry& e, ByteView aux) const {
    if (s.section == Symbol::no_section) return;
    const auto& section = image_->sections[s.section];
    if (((e.Type >> 4U) & 0xfU) == IMAGE_SYM_DTYPE_FUNCTION) {
        s.type = SymbolType::function;
        // Compilers that do not know leave 0.
        const auto* definition = find_struct<AuxFunctionDefinition>(aux, 0);
        const u64 size = definition != nullptr ? u64{definition->TotalSize} : 0;
        const u64 room = section.memory.size - std::min<u64>(section.memory.size, e.Value);
        if (static_cast<u8>(e.StorageClass) == IMAGE_SYM_CLASS_EXTERNAL && size <= room)
            s.size = size;
    } else if (!section.executable) {
        s.type = SymbolType::object;
    }
}

template <class SectionInt>
Symbol Reader<SectionInt>::make(const Entry& e, ByteView aux) {
    Symbol s;
    s.name = name_of(e);
    place(s, e, section_number(e.SectionNumber.value()));
    switch (static_cast<u8>(e.StorageClass)) {
        case IMAGE_SYM_CLASS_EXTERNAL:
            s.binding = SymbolBinding::global;
            describe(s, e, aux);
            break;
        case IMAGE_SYM_CLASS_WEAK_EXTERNAL:
            s.binding = SymbolBinding::weak;
            describe(s, e, aux);
            break;
        case IMAGE_SYM_CLASS_STATIC:
            // With an auxiliary entry and no type it defines a section, or an object's part of it.
            if (!aux.empty() && e.Type == 0)
                s.type = SymbolType::section;
            else
                describe(s, e, aux);
            break;
        case IMAGE_SYM_CLASS_LABEL: break;
        case IMAGE_SYM_CLASS_SECTION: s.type = SymbolType::section; break;
        case IMAGE_SYM_CLASS_FILE:
            s.type = SymbolType::file;
            if (!aux.empty()) s.name = field_text(aux);
            break;
        default: s.debugging = true; break;  // .bf, .ef, structure members, type information
    }
    return s;
}

}  // namespace

void read_coff_symbols(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    const u64 entry = symbol_entry_size(image, table);
    if (table.entries.size % entry != 0)
        warn(notes, "symbol table", "has {} bytes, no multiple of {}; the rest is not read",
             table.entries.size, entry);
    if (table.wide_entries)
        Reader<u32>(image, table).read(out);
    else
        Reader<u16>(image, table).read(out);
}

}  // namespace binsize
