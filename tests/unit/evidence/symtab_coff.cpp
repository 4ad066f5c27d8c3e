// COFF symbol tables over images made by hand; the numbers are those of the entries below.
#include "evidence/symtab.hpp"
#include "support/byte_writer.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

namespace binsize::test {
namespace {

constexpr std::size_t entry_size = 18;

// Places the entry at `index`; a name of more than 8 characters is an offset into the strings.
void put(ByteWriter& w, std::size_t index, std::string_view name, u32 value, i16 section, u16 type,
         u8 storage_class, u8 auxiliaries = 0) {
    const auto at = index * entry_size;
    w.text(at, name).u32s(at + 8, {value}).put(at + 12, section).put(at + 14, type);
    w.u8s(at + 16, {storage_class, auxiliaries});
}

struct Fixture {
    ByteWriter w{11 * entry_size};
    Image image;
    SymbolTable table;

    Fixture() {
        put(w, 0, ".file", 0, -2, 0, 103, 1);
        w.text(entry_size, "main.c");
        put(w, 2, ".text", 0, 1, 0, 3, 1);
        w.u32s(3 * entry_size, {0x40});
        put(w, 4, "", 0x10, 1, 0x20, 2, 1);
        w.u32s(4 * entry_size + 4, {4}).u32s(5 * entry_size + 4, {0x18});  // TotalSize
        put(w, 6, "datum", 0x8, 2, 0, 3);
        put(w, 7, "missing", 0, 0, 0x20, 2);
        put(w, 8, "shared", 24, 0, 0, 2);
        put(w, 9, "absolute", 0x1234, -1, 0, 2);
        put(w, 10, "weak", 0, 0, 0, 105);
        w.u32s(11 * entry_size, {17})
            .text(11 * entry_size + 4, "long_function")
            .u8s(11 * entry_size + 17, {0});
        test::set_format(image, Format::coff);
        image.kind = FileKind::relocatable;
        image.sections.resize(2);
        image.sections[0].executable = true;
        image.sections[0].memory = {0, 0x40};
        image.sections[1].memory = {0, 0x10};
        table.encoding = SymbolEncoding::coff;
        table.entries = {0, 11 * entry_size};
        table.strings = {11 * entry_size, 18};
    }
    Symbols read(Notes& notes) {
        image.bytes = w.bytes();
        return read_symbols(image, table, notes);
    }
};

TEST_CASE("COFF symbols: classes, sections, auxiliary entries") {
    Fixture f;
    Notes notes;
    const auto s = f.read(notes);
    CHECK(notes.empty());
    REQUIRE(s.size() == 8);
    CHECK(symbol_count(f.image, f.table) == 11);  // entries, auxiliary ones included
    CHECK(s[0].name == "main.c");
    CHECK(s[0].type == SymbolType::file);
    CHECK(s[1].type == SymbolType::section);
    CHECK(s[1].size == 0);  // its length is the section's
    CHECK(s[2].name == "long_function");
    CHECK(s[2].type == SymbolType::function);
    CHECK(s[2].binding == SymbolBinding::global);
    CHECK(s[2].section == 0);
    CHECK(s[2].value == 0x10);
    CHECK(s[2].size == 0x18);
    CHECK(s[2].index == 4);
    CHECK(s[3].name == "datum");
    CHECK(s[3].type == SymbolType::object);
    CHECK(s[3].binding == SymbolBinding::local);
    CHECK(s[3].section == 1);
    CHECK(s[4].undefined);
    CHECK(s[5].type == SymbolType::common);
    CHECK(s[5].size == 24);
    CHECK_FALSE(s[5].undefined);
    CHECK(s[6].absolute);
    CHECK(s[6].value == 0x1234);
    CHECK(s[7].undefined);
    CHECK(s[7].binding == SymbolBinding::weak);
}

TEST_CASE("COFF symbols: in an image a value is an address") {
    Fixture f;
    test::set_format(f.image, Format::pe);
    f.image.kind = FileKind::executable;
    f.image.sections[0].memory.begin = 0x140001000;
    Notes notes;
    CHECK(f.read(notes)[2].value == 0x140001010);
}

TEST_CASE("COFF symbols: lies cost the symbol, not the table") {
    Fixture f;
    Notes notes;
    SECTION("a function larger than its section") {
        f.w.u32s(5 * entry_size + 4, {0x31});
        CHECK(f.read(notes)[2].size == 0);
    }
    SECTION("a section that is not there") {
        f.w.put(6 * entry_size + 12, i16{3});
        CHECK(f.read(notes)[3].section == Symbol::no_section);
        CHECK(f.read(notes)[3].debugging);
    }
    SECTION("a name past the strings, and in their size field") {
        f.w.u32s(4 * entry_size + 4, {1000});
        CHECK(f.read(notes)[2].name.empty());
        f.w.u32s(4 * entry_size + 4, {2});
        CHECK(f.read(notes)[2].name.empty());
    }
    SECTION("auxiliary entries past the end") {
        f.w.u8s(10 * entry_size + 17, {255});
        CHECK(f.read(notes).size() == 8);
    }
    SECTION("a table that is cut") {
        f.table.entries.size -= 5;
        CHECK(f.read(notes).size() == 7);
        CHECK(notes.size() == 1);
    }
}

TEST_CASE("COFF symbols: /bigobj has wide section numbers") {
    ByteWriter w(20);
    w.text(0, "far").u32s(8, {7, 1}).u16s(16, {0x20}).u8s(18, {2, 0});
    Image image;
    test::set_format(image, Format::coff);
    image.kind = FileKind::relocatable;
    image.bytes = w.bytes();
    image.sections.resize(1);
    SymbolTable table;
    table.encoding = SymbolEncoding::coff;
    table.wide_entries = true;
    table.entries = {0, 20};
    Notes notes;
    const auto s = read_symbols(image, table, notes);
    REQUIRE(s.size() == 1);
    CHECK(s[0].name == "far");
    CHECK(s[0].section == 0);
    CHECK(s[0].type == SymbolType::function);
}

}  // namespace
}  // namespace binsize::test
