// Functions by unwind tables: .pdata byte by byte, as Microsoft's documents have it, starts of
// Mach-O, and what tables that contradict themselves or the sections come to.
#include "evidence/function_bounds.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

#include <chrono>
#include <tuple>

using namespace binsize;

namespace {

using Bounds = std::vector<std::tuple<u64, u64, bool>>;  // begin, size, stated

Bounds bounds_of(const Image& image) {
    Bounds out;
    for (const auto& f : read_function_bounds(image)) out.emplace_back(f.begin, f.size, f.stated);
    return out;
}

void put32(std::string& to, u32 value) {
    for (int i = 0; i < 4; ++i) to += static_cast<char>(value >> (8 * i) & 0xffU);
}

// .text at 0x1000, 0x1000 bytes, that the file does not have; .pdata and .xdata from `pdata` and
// `xdata`, at 0x3000 and 0x4000.
struct Pe {
    std::string bytes;
    Image image;
    Pe(std::string_view arch, const std::vector<u32>& pdata, const std::vector<u32>& xdata) {
        for (const u32 word : pdata) put32(bytes, word);
        for (const u32 word : xdata) put32(bytes, word);
        test::set_format(image, Format::pe);
        image.kind = FileKind::executable;
        image.arch = arch;
        image.bytes = as_view(bytes);
        const u64 table = 4 * pdata.size();
        add(".text", 0x1000, {}, 0x1000, true);
        add(".pdata", 0x3000, {0, table}, table, false);
        add(".xdata", 0x4000, {table, bytes.size() - table}, bytes.size() - table, false);
    }
    void add(std::string_view name, u64 address, Extent file, u64 size, bool code) {
        Section s;
        s.name = name;
        s.memory = {address, size};
        s.file = file;
        s.loaded = true;
        s.executable = code;
        s.cost_class = code ? CostClass::code : CostClass::unwind;
        image.sections.push_back(s);
        image.mappings.push_back({address, file.begin, file.size, size});
    }
};

}  // namespace

TEST_CASE("amd64: entries state begin and end; one that continues its neighbour is of it") {
    // Version 1, no flags, no codes; version 1, chained (4 << 3), then the entry that it continues.
    const std::vector<u32> info = {0x00000001, 0x00000021, 0x1010, 0x1040, 0x4000};
    CHECK(
        bounds_of(Pe("amd64",
                     {0x1010, 0x1040, 0x4000, 0x1040, 0x1058, 0x4004, 0x1060, 0x1061, 0x4000}, info)
                      .image) == Bounds{{0x1010, 0x48, true}, {0x1060, 1, true}});
    // Far from it, it is a piece of its own.
    CHECK(bounds_of(Pe("amd64", {0x1010, 0x1040, 0x4000, 0x1800, 0x1810, 0x4004}, info).image) ==
          Bounds{{0x1010, 0x30, true}, {0x1800, 0x10, true}});
}

TEST_CASE("arm64: a packed entry has the length, else the record does") {
    // Packed: flag 1, length 12 words; a record: 0x20 words in the lowest 18 bits, a word of codes.
    CHECK(bounds_of(Pe("arm64", {0x1000, 12U << 2U | 1U, 0x1100, 0x4000}, {0x20 | 1U << 27U, 0xe4})
                        .image) == Bounds{{0x1000, 48, true}, {0x1100, 128, true}});
}

TEST_CASE("bounds stay within sections of code and do not overlap") {
    CHECK(bounds_of(Pe("amd64",
                       {0x1000, 0x1900, 0, 0x1800, 0x9000, 0, 0x1800, 0x1840, 0, 0x3000, 0x3010, 0},
                       {})
                        .image) == Bounds{{0x1000, 0x800, true}, {0x1800, 0x40, true}});
    CHECK(bounds_of(Pe("amd64", {0x1ff0, 0x9000, 0}, {}).image) == Bounds{{0x1ff0, 0x10, false}});
}

TEST_CASE("which function holds an address") {
    FunctionTable table;
    table.push_back({0x10, 0x10, true});
    table.push_back({0x40, 0x10, true});
    CHECK(function_at(table, 0xf) == nullptr);
    CHECK(function_at(table, 0x10) == &table[0]);
    CHECK(function_at(table, 0x1f) == &table[0]);
    CHECK(function_at(table, 0x20) == nullptr);
    CHECK(function_at(table, 0x4f) == &table[1]);
    CHECK(function_at(table, 0x50) == nullptr);
}

TEST_CASE("common entries that lie over each other cost no more than each alone") {
    // Each eight bytes may be read as an entry of 0x5000a bytes: version 10, no augmentation, and
    // instructions to its end (0a remembers a row, 05 has two operands).
    constexpr u32 length = 0x0005000a, patterns = 60'000, descriptions = 50'000;
    std::string bytes;
    put32(bytes, 8 * patterns + 4);  // one record, of no entry, has them all
    put32(bytes, ~u32{0});
    const u64 first = bytes.size();
    for (u32 i = 0; i < patterns; ++i) put32(bytes, length), put32(bytes, 0);
    for (u32 i = 0; i < descriptions; ++i) {
        put32(bytes, 20);
        put32(bytes, static_cast<u32>(bytes.size() - first) - 8 * i);
        for (const u32 word : {0x10000 + i * 8, u32{0}, u32{8}, u32{0}}) put32(bytes, word);
    }
    Image image;
    test::set_format(image, Format::elf);
    image.traits.unwind = UnwindTables::eh_frame;
    image.kind = FileKind::executable;
    image.arch = "amd64";
    image.bytes = as_view(bytes);
    Section text;
    text.name = ".text";
    text.memory = {0x10000, 0x100000};
    text.loaded = text.executable = true;
    text.cost_class = CostClass::code;
    Section frames;
    frames.name = ".eh_frame";
    frames.memory = {0x400000, bytes.size()};
    frames.file = {0, bytes.size()};
    frames.loaded = true;
    frames.cost_class = CostClass::unwind;
    image.sections = {text, frames};
    const auto begin = std::chrono::steady_clock::now();
    CHECK(read_function_bounds(image).size() == descriptions);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}
