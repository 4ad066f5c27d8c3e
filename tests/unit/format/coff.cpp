// COFF objects built byte by byte; each expectation follows from the numbers put there.
#include "format/coff/coff.hpp"

#include "support/byte_writer.hpp"
#include "support/hostile.hpp"

namespace binsize::test {
namespace {

// Two sections, .text$mn (0x10 bytes, 2 relocations) and .bss (0x30), one symbol with a long name.
//   0x00 header, 0x14 section table, 0x64 .text$mn, 0x74 relocations, 0x88 symbols, 0x9a strings
std::vector<std::byte> small_object() {
    ByteWriter w(0xaa);
    w.u16s(0, {0xaa64, 2}).u32s(4, {0, 0x88, 1}).u16s(16, {0, 0});
    w.text(0x14, ".text$mn").u32s(0x1c, {0, 0, 0x10, 0x64, 0x74, 0}).u16s(0x34, {2, 0});
    w.u32s(0x38, {0x60501020});
    w.text(0x3c, ".bss").u32s(0x44, {0, 0, 0x30, 0, 0, 0, 0, 0xc0300080});
    w.u32s(0x88, {0, 4, 8}).u16s(0x94, {1, 0x20}).u8s(0x98, {2, 0});
    w.u32s(0x9a, {0x10}).text(0x9e, "long_symbol");
    return w.bytes();
}

// The same in /bigobj: a header of 56 bytes, symbols of 20.
std::vector<std::byte> big_object() {
    ByteWriter w(0x80);
    w.u16s(0, {0, 0xffff, 2, 0x8664});
    w.u8s(12, {0xc7, 0xa1, 0xba, 0xd1, 0xee, 0xba, 0xa9, 0x4b, 0xaf, 0x20, 0xfa, 0xf6, 0x6a, 0xa4,
               0xdc, 0xb8});
    w.u32s(44, {1, 0x60, 2});
    w.text(0x38, ".rdata").u32s(0x40, {0, 0, 0, 0, 0, 0, 0, 0x40000040});
    w.text(0x60, "one").u32s(0x68, {0, 1}).u8s(0x72, {2, 0});
    w.text(0x74, "two").u32s(0x7c, {0, 1}).u8s(0x86, {2, 0});
    w.u32s(0x88, {4});
    return w.bytes();
}

std::vector<std::byte> import_member() {
    ByteWriter w(20);
    w.u16s(0, {0, 0xffff, 0, 0x8664}).u32s(8, {0, 14}).u16s(16, {0, 4});
    w.text(20, "ReadIt").u8s(26, {0}).text(27, "io.dll").u8s(33, {0});
    return w.bytes();
}

TEST_CASE("COFF: an object's sections, relocations and symbols") {
    const auto bytes = small_object();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->notes.empty());
    CHECK(image->format == Format::coff);
    CHECK(image->relocatable());
    CHECK(image->arch == "arm64");
    CHECK(image->bits == 64);
    CHECK(image->linkage.kind == "relocatable");
    CHECK(image->relocation_count == 2);
    CHECK_FALSE(image->stripped);
    REQUIRE(image->sections.size() == 2);
    const auto& text = image->sections[0];
    CHECK(text.name == ".text$mn");
    CHECK(text.file == Extent{0x64, 0x10});
    CHECK(text.memory == Extent{0, 0x10});
    CHECK(text.alignment == 16);
    CHECK(text.cost_class == CostClass::code);
    const auto& bss = image->sections[1];
    CHECK(bss.file.empty());
    CHECK(bss.memory == Extent{0, 0x30});
    CHECK(bss.cost_class == CostClass::zero_fill);
    REQUIRE(image->symbol_tables.size() == 1);
    CHECK(image->symbol_tables[0].entries == Extent{0x88, 18});
    CHECK(image->symbol_tables[0].strings == Extent{0x9a, 16});
    CHECK_FALSE(image->symbol_tables[0].wide_entries);

    u64 explained = text.file.size;
    for (const auto& r : image->regions) explained += r.file.size;
    CHECK(explained == bytes.size());
    Notes notes;
    CHECK(Axis::of(*image, notes).total() == Size{bytes.size(), 0x40});
}

TEST_CASE("COFF: more relocations than 16 bits count") {
    ByteWriter w(0);
    w.bytes() = small_object();
    constexpr std::size_t count = 70000;  // and the entry that says so
    w.u32s(0x14 + 24, {w.size()}).u16s(0x34, {0xffff, 0}).u32s(0x38, {0x61500020});
    const auto at = w.size();
    w.u32s(at, {count + 1});
    w.bytes().resize(at + (count + 1) * 10);
    const auto image = load(w.bytes());
    REQUIRE(image);
    CHECK(image->relocation_count == count);
    CHECK(image->regions.back().name == "[relocations]");
    CHECK(image->regions.back().file == Extent{at, (count + 1) * 10});
}

TEST_CASE("COFF: /bigobj") {
    const auto bytes = big_object();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->notes.empty());
    CHECK(image->arch == "amd64");
    REQUIRE(image->sections.size() == 1);
    CHECK(image->sections[0].name == ".rdata");
    REQUIRE(image->symbol_tables.size() == 1);
    CHECK(image->symbol_tables[0].wide_entries);
    CHECK(image->symbol_tables[0].entries == Extent{0x60, 40});
}

TEST_CASE("COFF: an import member names its symbol and library") {
    const auto bytes = import_member();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->notes.empty());
    CHECK(image->sections.empty());
    CHECK(image->linkage.evidence == "an import of ReadIt");
    CHECK(image->linkage.libraries == std::vector<Library>{{"io.dll", "import", 1}});
    REQUIRE(image->regions.size() == 2);
    CHECK(image->regions[1].file == Extent{20, 14});
}

TEST_CASE("COFF: link-time code is named, text is not taken for an object") {
    auto bytes = big_object();
    ByteWriter w(0);
    w.bytes() = bytes;
    w.u16s(4, {1}).u8s(12, {0x38, 0xfe, 0xb3, 0x0c, 0xa5, 0xd9, 0xab, 0x4d, 0xac, 0x9b, 0xd6, 0xb6,
                            0x22, 0x26, 0x53, 0xc2});
    const auto image = load(w.bytes());
    REQUIRE_FALSE(image);
    CHECK(image.error().message.find("link-time code") != std::string::npos);
    // "db" and "dP" are machines (loong64, riscv64).
    CHECK_FALSE(probe_coff(as_view("db_password = hunter2\n")));
    CHECK_FALSE(probe_coff(as_view("L\x01 and then text that is long enough")));
}

TEST_CASE("COFF: every prefix and mutations") {
    for (const auto& bytes : {small_object(), big_object(), import_member()}) {
        every_prefix(bytes, [](const Image&) {});
        every_mutation(bytes, 5000, 0x88, [](const Image&) {});
    }
}

}  // namespace
}  // namespace binsize::test
