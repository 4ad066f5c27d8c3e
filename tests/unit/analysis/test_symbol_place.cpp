// Symbols lie in the section that they name: values by hand from gABI, <mach-o/nlist.h> and
// PE/COFF.
#include "analysis/symbol_place.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

using Kind = SymbolPlace::Kind;
const std::vector<std::byte> zeros(4096);

Image linked(Format format, std::vector<Mapping> mappings) {
    Image image;
    test::set_format(image, format);
    image.kind = FileKind::executable;
    image.arch = "amd64";
    image.bytes = ByteView(zeros).first(1000);
    image.mappings = std::move(mappings);
    return image;
}

u32 add(Image& image, Extent file, Extent memory, bool loaded = true) {
    Section s;
    s.file = file;
    s.memory = memory;
    s.loaded = loaded;
    image.sections.push_back(s);
    return static_cast<u32>(image.sections.size() - 1);
}

Symbol symbol(u64 value, u64 size, u32 section) {
    Symbol s;
    s.name = "s";
    s.value = value;
    s.size = size;
    s.section = section;
    s.type = SymbolType::object;
    return s;
}

SymbolPlace placed(const Image& image, const Symbol& s) {
    Notes notes;
    const auto axis = Axis::of(image, notes);
    return SymbolPlacer(image, axis).place(s);
}

}  // namespace

TEST_CASE("of sections at one address a symbol lies in its own") {
    auto image = linked(Format::elf, {{0x2000, 100, 64, 64}, {0x2000, 200, 128, 128}});
    const auto first = add(image, {100, 64}, {0x2000, 64});
    const auto second = add(image, {200, 128}, {0x2000, 128});
    CHECK(placed(image, symbol(0x2000, 64, first)).at == 100);
    CHECK(placed(image, symbol(0x2000, 64, first)).room == 64);
    CHECK(placed(image, symbol(0x2000, 128, second)).at == 200);
    CHECK(placed(image, symbol(0x2000, 128, second)).room == 128);
    CHECK(placed(image, symbol(0x2050, 8, second)).at == 280);
    // Where no index tells, the address means the first.
    CHECK(placed(image, symbol(0x2010, 8, Symbol::no_section)).at == 116);
}

TEST_CASE("zero-fill at one address: each section has its own memory") {
    auto image = linked(Format::elf, {{0x2000, 0, 0, 64}, {0x2000, 0, 0, 128}});
    const auto first = add(image, {}, {0x2000, 64});
    const auto second = add(image, {}, {0x2000, 128});
    CHECK(placed(image, symbol(0x2000, 64, first)).at == 1000);
    CHECK(placed(image, symbol(0x2000, 128, second)).at == 1064);
    CHECK(placed(image, symbol(0x2000, 128, second)).room == 128);
}

TEST_CASE("sections that lie about one address share what is there") {
    auto image = linked(Format::elf, {{0x2000, 0, 0, 64}});
    const auto first = add(image, {}, {0x2000, 64});
    const auto second = add(image, {}, {0x2000, 64});
    CHECK(placed(image, symbol(0x2000, 8, first)).at == 1000);
    CHECK(placed(image, symbol(0x2000, 8, second)).at == 1000);
}

TEST_CASE("a section that is not loaded has its symbols, from its own address on") {
    auto image = linked(Format::elf, {{0, 0, 300, 300}});
    add(image, {0, 300}, {0, 300});
    const auto notes = add(image, {400, 50}, {0, 0}, false);
    const auto moved = add(image, {500, 50}, {0x100, 0}, false);
    CHECK(placed(image, symbol(16, 8, notes)).at == 416);
    CHECK(placed(image, symbol(16, 8, notes)).room == 34);
    CHECK(placed(image, symbol(0x110, 8, moved)).at == 516);
    CHECK(placed(image, symbol(50, 0, notes)).kind == Kind::mark);
}

TEST_CASE("what names a section but lies at its end or outside has no byte") {
    for (const auto format : {Format::elf, Format::macho, Format::pe}) {
        auto image = linked(format, {{0x1000, 0, 300, 500}});
        const auto data = add(image, {0, 300}, {0x1000, 300});
        const auto bss = add(image, {}, {0x112c, 200});
        CHECK(placed(image, symbol(0x112c, 0, data)).kind == Kind::mark);  // _edata
        CHECK(placed(image, symbol(0x11f4, 0, bss)).kind == Kind::mark);   // _end
        CHECK(placed(image, symbol(0xf00, 0, data)).kind == Kind::mark);   // a Mach-O header's
        CHECK(placed(image, symbol(0x112c, 4, bss)).at == 1000);           // zero-fill begins
        CHECK(placed(image, symbol(0x1010, 4, bss)).kind == Kind::mark);   // another's bytes
        CHECK(placed(image, symbol(0x9000, 4, Symbol::no_section)).kind == Kind::nowhere);
    }
}

TEST_CASE("bit 0 of a function on 32-bit Arm says Thumb, of data and elsewhere nothing") {
    for (const auto* arch : {"arm", "armbe", "arm64", "amd64"}) {
        auto image = linked(Format::elf, {{0x1000, 0, 300, 300}});
        image.arch = arch;
        image.bits = std::string_view(arch).ends_with("64") ? 64 : 32;
        const auto text = add(image, {0, 300}, {0x1000, 300});
        auto s = symbol(0x1021, 8, text);
        CHECK(placed(image, s).at == 33);
        s.type = SymbolType::function;
        CHECK(placed(image, s).at == (image.bits == 32 ? 32U : 33U));
        CHECK(stated_address(image, s) == (image.bits == 32 ? 0x1020U : 0x1021U));
    }
}

TEST_CASE("thread-local symbols count from the template; .tbss has no byte") {
    auto image = linked(Format::elf, {{0x1000, 0, 300, 300}});
    Segment tls;
    tls.name = "TLS";
    tls.file = {64, 16};
    tls.memory = {0x1040, 48};
    image.segments.push_back(tls);
    const auto tdata = add(image, {64, 16}, {0x1040, 16});
    const auto tbss = add(image, {}, {0x1050, 0});
    for (const auto i : {tdata, tbss}) image.sections[i].thread_local_data = true;
    auto s = symbol(8, 4, tdata);
    s.type = SymbolType::tls;
    CHECK(placed(image, s).at == 72);
    CHECK(placed(image, s).room == 8);
    s.value = 16, s.section = tbss;
    CHECK(placed(image, s).kind == Kind::thread_local_zero_fill);
    s.section = Symbol::no_section;
    CHECK(placed(image, s).kind == Kind::thread_local_zero_fill);
    s.value = 4;
    CHECK(placed(image, s).at == 68);
}

TEST_CASE("in a relocatable file values are offsets, and a section is all that there is") {
    Image image;
    image.kind = FileKind::relocatable;
    image.bytes = ByteView(zeros).first(500);
    const auto text = add(image, {100, 50}, {0, 50});
    const auto bss = add(image, {}, {0, 64});
    const auto debug = add(image, {300, 20}, {0, 0}, false);
    CHECK(placed(image, symbol(8, 4, text)).at == 108);
    CHECK(placed(image, symbol(8, 4, bss)).at == 508);
    CHECK(placed(image, symbol(8, 4, debug)).at == 308);
    CHECK(placed(image, symbol(50, 4, text)).kind == Kind::mark);
    CHECK(placed(image, symbol(8, 4, Symbol::no_section)).kind == Kind::nowhere);
}
