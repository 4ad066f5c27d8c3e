// COFF symbol tables (PE Format §5.4): 18-byte entries, 20 in /bigobj, some of them followed by
// auxiliary entries of the same size. COFF states no sizes, but the auxiliary entries of functions
// do with some compilers.
#include "base/base.hpp"
#include "evidence/symtab_readers.hpp"

namespace binsize {
namespace {

using Le16 = Packed<u16, Endian::little>;
using Le32 = Packed<u32, Endian::little>;

template <class SectionInt>
struct CoffSymbol {
    std::byte Name[8];
    Le32 Value;
    Packed<SectionInt, Endian::little> SectionNumber;
    Le16 Type;
    std::byte StorageClass, NumberOfAuxSymbols;
};
static_assert(sizeof(CoffSymbol<u16>) == 18 && sizeof(CoffSymbol<u32>) == 20);

enum StorageClass : u8 {
    class_external = 2,
    class_static = 3,
    class_label = 6,
    class_file = 103,
    class_section = 104,
    class_weak_external = 105,
};

constexpr u32 function_type = 2;  // the second hexadecimal digit of Type

// 0 is undefined, -1 absolute, -2 debugging; the rest counts sections from 1.
i64 section_number(u16 raw) { return static_cast<i16>(raw); }
i64 section_number(u32 raw) { return static_cast<i32>(raw); }

template <class SectionInt>
class Reader {
public:
    using Entry = CoffSymbol<SectionInt>;

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
    s.absolute = section == -1;
    s.debugging = section < -1 || section > 0;  // of no section, or of one that is not there
    if (section != 0) return;
    // An undefined symbol with a value asks for that many zero-filled bytes.
    s.undefined = e.Value == 0 || static_cast<u8>(e.StorageClass) != class_external;
    if (!s.undefined) s.type = SymbolType::common, s.size = e.Value, s.value = 0;
}

template <class SectionInt>
void Reader<SectionInt>::describe(Symbol& s, const Entry& e, ByteView aux) const {
    if (s.section == Symbol::no_section) return;
    const auto& section = image_->sections[s.section];
    if (((e.Type >> 4U) & 0xfU) == function_type) {
        s.type = SymbolType::function;
        // TagIndex, TotalSize: compilers that do not know leave 0.
        const u64 size = find_int<u32>(aux, 4, Endian::little).value_or(0);
        const u64 room = section.memory.size - std::min<u64>(section.memory.size, e.Value);
        if (static_cast<u8>(e.StorageClass) == class_external && size <= room) s.size = size;
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
        case class_external:
            s.binding = SymbolBinding::global;
            describe(s, e, aux);
            break;
        case class_weak_external:
            s.binding = SymbolBinding::weak;
            describe(s, e, aux);
            break;
        case class_static:
            // With an auxiliary entry and no type it defines a section, or an object's part of it.
            if (!aux.empty() && e.Type == 0)
                s.type = SymbolType::section;
            else
                describe(s, e, aux);
            break;
        case class_label: break;
        case class_section: s.type = SymbolType::section; break;
        case class_file:
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
