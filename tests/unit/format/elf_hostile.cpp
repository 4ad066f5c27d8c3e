// ELF files whose tables repeat one lie: the work and the notes stay bounded by the file's size.
#include "support/byte_writer.hpp"
#include "support/hostile.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr std::size_t header_size = 64, program_header = 56, section_header = 64;

// A 64-bit little-endian shared object without tables.
ByteWriter elf_header() {
    ByteWriter w(header_size);
    w.text(0, "\177ELF").u8s(4, {2, 1, 1});
    w.u16s(16, {3, 62}).u32s(20, {1});
    w.u16s(52, {header_size, program_header, 0, section_header, 0, 0});
    return w;
}

}  // namespace

TEST_CASE("a thousand flawed program headers make a bounded number of notes") {
    constexpr u16 count = 1000;
    auto w = elf_header();
    w.put(32, u64{header_size}).put(56, count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto at = header_size + i * program_header;
        w.u32s(at, {1, 5}).u64s(at + 8, {1U << 30U, 0x1000 * i, 0, 4096, 4096, 1});
    }
    const auto image = load(w.bytes());
    REQUIRE(image);
    check_promises(*image);
    CHECK(image->segments.size() == count);
    CHECK(image->notes.size() == most_notes);
    CHECK(image->notes_left_out == count - most_notes);
}

TEST_CASE("of a thousand symbol tables of one kind, the first is read") {
    constexpr u16 count = 1000;
    auto w = elf_header();
    const std::size_t symbols = header_size;
    const std::size_t table = symbols + 48;
    w.put(table - 1, u8{0});
    w.put(40, u64{table}).put(60, static_cast<u16>(count + 1));
    for (std::size_t i = 1; i <= count; ++i) {
        const auto at = table + i * section_header;
        w.u32s(at, {0, 2}).u64s(at + 8, {0, 0, symbols, 48}).u32s(at + 40, {0, 0});
        w.u64s(at + 48, {8, 24});
    }
    const auto image = load(w.bytes());
    REQUIRE(image);
    check_promises(*image);
    CHECK(image->sections.size() == count);
    REQUIRE(image->symbol_tables.size() == 1);
    CHECK(image->symbol_tables[0].entries == Extent{symbols, 48});
}
