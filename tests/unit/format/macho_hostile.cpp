// Mach-O and fat files that lie: every prefix, thousands of mutations, and single lies whose
// consequence is known.
#include "macho_builder.hpp"
#include "support/hostile.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

const auto nothing_more = [](const Image&) {};

std::string big32(u32 v) {
    return {static_cast<char>(v >> 24U), static_cast<char>(v >> 16U), static_cast<char>(v >> 8U),
            static_cast<char>(v)};
}

struct SliceSpec {
    u32 cputype, cpusubtype, offset, size;
};

std::string fat_file(const std::vector<SliceSpec>& slices, std::size_t size) {
    std::string file = big32(0xcafebabe) + big32(static_cast<u32>(slices.size()));
    for (const auto& s : slices)
        for (const auto v : {s.cputype, s.cpusubtype, s.offset, s.size, 12U}) file += big32(v);
    file.resize(std::max(size, file.size()));
    return file;
}

bool has_note(const Image& image, std::string_view where, std::string_view what) {
    return std::ranges::any_of(image.notes, [&](const Note& n) {
        return n.where == where && n.what.find(what) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("every prefix of a Mach-O file") {
    every_prefix(as_view(small_program(64, Endian::little)), nothing_more);
    every_prefix(as_view(small_program(32, Endian::big)), nothing_more);
}

TEST_CASE("mutations of a Mach-O file") {
    for (const auto bits : {32U, 64U})
        for (const auto e : {Endian::little, Endian::big})
            every_mutation(as_view(small_program(bits, e)), 2000, 0x500, nothing_more);
}

TEST_CASE("prefixes and mutations of a fat file") {
    auto file = fat_file({{0x01000007, 3, 0x1000, 0x1300}, {7, 3, 0x3000, 0x1300}}, 0x4300);
    file.replace(0x1000, 0x1300, small_program(64, Endian::little));
    file.replace(0x3000, 0x1300, small_program(32, Endian::little));
    const auto image = load(as_view(file));
    REQUIRE(image);
    CHECK(image->notes.empty());
    every_prefix(as_view(file).first(0x1200), nothing_more);
    every_mutation(as_view(file), 3000, 0x40, nothing_more);
}

TEST_CASE("a command that states no size ends the walk") {
    MachoBuilder b(64, Endian::little, 2);
    b.command(0xe, {12}, "/usr/lib/dyld");
    b.command(0x1b, std::string(16, 'u'));
    auto file = b.build();
    file[32 + 32 + 4] = 0;  // cmdsize of the second command
    const auto image = load(as_view(file));
    REQUIRE(image);
    CHECK(image->linkage.interpreter == "/usr/lib/dyld");
    CHECK(image->build_id.empty());
    CHECK(has_note(*image, "load command 1", "states 0 bytes where 24 are left"));
}

TEST_CASE("a section past the end of the file keeps what is there") {
    MachoBuilder b(64, Endian::little, 2);
    b.segment("__TEXT", 0x1000, 0x1000, 0, 0x1000, 5,
              {{"__text", "__TEXT", 0x1f00, 0x100, 0xf00, 4, 0, 0, 0x80000400}});
    b.at(0xf7f, "\xc3");
    const auto file = b.build();
    const auto image = load(as_view(file));
    REQUIRE(image);
    CHECK(image->sections[0].file == Extent{0xf00, 0x80});
    CHECK(image->sections[0].memory == Extent{0x1f00, 0x100});
    CHECK(has_note(*image, "section 1 (__TEXT,__text)",
                   "states 256 bytes at 0xf00, past the end of the file at 0xf80; 128 of them"));
}

TEST_CASE("more sections than the command holds") {
    MachoBuilder b(32, Endian::big, 1);
    b.segment("", 0, 0x10, 0x200, 0x10, 7, {{"__text", "__TEXT", 0, 0x10, 0x200, 0, 0, 0, 0}});
    auto file = b.build();
    file.replace(28 + 8 + 16 + 4 * 4 + 8, 4, std::string("\x7f\xff\xff\xff", 4));  // nsects
    file.resize(0x210);
    const auto image = load(as_view(file));
    REQUIRE(image);
    CHECK(image->sections.size() == 1);
    CHECK(has_note(*image, "load command 0", "states 2147483647 sections but has room for 1"));
}

TEST_CASE("thousands of flaws make a bounded number of notes") {
    MachoBuilder b(64, Endian::little, 2);
    for (int i = 0; i < 3000; ++i) b.segment("__X", 0, 1, 0x7fffffff, 1, 1);
    const auto image = load(as_view(b.build()));
    REQUIRE(image);
    CHECK(image->notes.size() == most_notes);
    CHECK(image->notes_left_out == 3000 - most_notes);
}

TEST_CASE("slices of a fat file that lie about where they are") {
    const auto program = small_program(64, Endian::little);
    const auto size = static_cast<u32>(program.size());
    auto file = fat_file({{0x01000007, 3, 0x1000, size},
                          {0x0100000c, 0, 0x1800, size},     // overlaps the first
                          {7, 3, 0x10, 0x20},                // lies on the table
                          {12, 9, 0x7fffff00, 0x7fffff00}},  // leaves the file
                         0x1000);
    file += program;
    file.resize(0x4000);
    const auto image = load(as_view(file));
    REQUIRE(image);
    check_promises(*image);
    REQUIRE(image->members.size() == 4);
    CHECK(image->members[0].image != nullptr);
    CHECK(image->members[0].name == "amd64");
    CHECK(image->members[1].problem.find("within what lies before it") != std::string::npos);
    CHECK(image->members[2].problem.find("within what lies before it") != std::string::npos);
    CHECK(image->members[3].name == "armv7");
    CHECK(image->members[3].problem.find("past the end of the file") != std::string::npos);
}

TEST_CASE("a fat file within a fat file is not read") {
    auto inner = fat_file({{7, 3, 0x100, 0x1300}}, 0x100) + small_program(32, Endian::little);
    auto file = fat_file({{7, 3, 0x1000, static_cast<u32>(inner.size())}}, 0x1000) + inner;
    const auto image = load(as_view(file));
    REQUIRE(image);
    REQUIRE(image->members.size() == 1);
    CHECK(image->members[0].problem == "slice 386 is a fat file itself");
}
