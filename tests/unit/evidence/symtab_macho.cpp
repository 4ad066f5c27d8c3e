// nlist entries become symbols: types by section, binding by N_EXT and the weak bits of n_desc.
#include "evidence/symtab.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

struct Nlist {
    u32 strx;
    u8 type, sect;
    u16 desc;
    u64 value;
};

template <class T>
void append(std::string& out, T value, Endian e) {
    if (!is_native(e)) value = byte_swap(value);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

struct File {
    std::string bytes;
    Image image;
    SymbolTable table;

    File(unsigned bits, Endian e, const std::vector<Nlist>& entries, std::string_view strings) {
        for (const auto& n : entries) {
            append(bytes, n.strx, e);
            append(bytes, n.type, e);
            append(bytes, n.sect, e);
            append(bytes, n.desc, e);
            if (bits == 64)
                append(bytes, n.value, e);
            else
                append(bytes, static_cast<u32>(n.value), e);
        }
        table.encoding = SymbolEncoding::macho_nlist;
        table.entries = {0, bytes.size()};
        table.strings = {bytes.size(), strings.size()};
        bytes += strings;
        test::set_format(image, Format::macho);
        image.bits = static_cast<u8>(bits);
        image.endian = e;
        image.bytes = as_view(bytes);
        image.sections.resize(3);
        image.sections[0].executable = true;
        image.sections[2].thread_local_data = true;
    }
};

constexpr std::string_view strings("\0_main\0_data\0_tls\0_imp\0", 23);
const std::vector<Nlist> entries = {
    {1, 0x0f, 1, 0, 0x1000},     // N_SECT | N_EXT in code
    {7, 0x0e, 2, 0, 0x2000},     // N_SECT, local, in data
    {7, 0x0f, 2, 0x80, 0x2000},  // N_WEAK_DEF
    {13, 0x1e, 3, 0, 0x3000},    // N_PEXT alone: the linker made it local
    {18, 0x01, 0, 0x0100, 0},    // undefined
    {18, 0x01, 0, 0x0040, 0},    // undefined, N_WEAK_REF
    {7, 0x01, 0, 0x0300, 0x28},  // common of 0x28 bytes
    {1, 0x03, 0, 0, 0x1234},     // N_ABS | N_EXT
    {1, 0x24, 1, 0, 0x1000},     // N_FUN, a stab
};

}  // namespace

TEST_CASE("nlist entries of every width and byte order") {
    for (const auto bits : {32U, 64U})
        for (const auto e : {Endian::little, Endian::big}) {
            CAPTURE(bits, static_cast<int>(e));
            const File f(bits, e, entries, strings);
            Notes notes;
            const auto s = read_symbols(f.image, f.table, notes);
            CHECK(notes.empty());
            CHECK(symbol_count(f.image, f.table) == entries.size());
            REQUIRE(s.size() == entries.size());
            for (u32 i = 0; i < s.size(); ++i) CHECK(s[i].index == i);
            CHECK(s[0].name == "_main");
            CHECK(s[0].value == 0x1000);
            CHECK(s[0].section == 0);
            CHECK(s[0].type == SymbolType::function);
            CHECK(s[0].binding == SymbolBinding::global);
            CHECK(s[1].type == SymbolType::object);
            CHECK(s[1].binding == SymbolBinding::local);
            CHECK(s[2].binding == SymbolBinding::weak);
            CHECK(s[3].type == SymbolType::tls);
            CHECK(s[3].binding == SymbolBinding::local);
            CHECK(s[4].undefined);
            CHECK(s[4].binding == SymbolBinding::global);
            CHECK(s[4].section == Symbol::no_section);
            CHECK(s[5].binding == SymbolBinding::weak);
            CHECK(s[6].type == SymbolType::common);
            CHECK(s[6].size == 0x28);
            CHECK(s[6].value == 0);
            CHECK_FALSE(s[6].undefined);
            CHECK(s[7].absolute);
            CHECK(s[8].debugging);
            CHECK(s[8].value == 0x1000);
        }
}

TEST_CASE("nlist names and sections out of bounds") {
    const File f(64, Endian::little, {{100, 0x0f, 1, 0, 0}, {1, 0x0f, 9, 0, 0}}, strings);
    Notes notes;
    const auto s = read_symbols(f.image, f.table, notes);
    REQUIRE(s.size() == 2);
    CHECK(s[0].name.empty());
    CHECK(s[1].section == Symbol::no_section);
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].what == "1 names lie outside the string table and are empty");
    CHECK(notes[1].what == "1 symbols state a section that does not exist");
}
