// Fat files, built field by field (<mach-o/fat.h>).
#include "macho_builder.hpp"
#include "support/hostile.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

std::string big(u64 v, unsigned size) {
    std::string out;
    for (unsigned i = size; i-- > 0;) out += static_cast<char>(v >> (8 * i));
    return out;
}

// arm64e, arm64 and x86_64h slices, each at the next page.
std::string fat_program(bool wide) {
    const u32 types[][2] = {{0x0100000c, 0x80000002}, {0x0100000c, 0}, {0x01000007, 8}};
    const auto program = small_program(64, Endian::little);
    std::string file = big(wide ? 0xcafebabf : 0xcafebabe, 4) + big(3, 4);
    u64 offset = 0x1000;
    for (const auto& t : types) {
        file += big(t[0], 4) + big(t[1], 4) + big(offset, wide ? 8 : 4) +
                big(program.size(), wide ? 8 : 4) + big(12, 4) + (wide ? big(0, 4) : "");
        offset += 0x2000;
    }
    for (int i = 0; i < 3; ++i) {
        file.resize(0x1000 + 0x2000 * static_cast<std::size_t>(i));
        file += program;
    }
    return file;
}

}  // namespace

TEST_CASE("fat files of both widths") {
    for (const bool wide : {false, true}) {
        CAPTURE(wide);
        const auto file = fat_program(wide);
        const auto image = load(as_view(file));
        REQUIRE(image);
        check_promises(*image);
        CHECK(image->notes.empty());
        CHECK(image->format == Format::fat);
        CHECK(image->kind == FileKind::fat);
        REQUIRE(image->members.size() == 3);
        CHECK(image->members[0].name == "arm64e");
        CHECK(image->members[1].name == "arm64");
        CHECK(image->members[2].name == "x86_64h");
        CHECK(image->members[2].file == Extent{0x5000, 0x1300});
        REQUIRE(image->members[2].image);
        CHECK(image->members[2].image->arch == "amd64");
        REQUIRE(image->regions.size() == 4);
        const u64 table_end = 8 + 3 * (wide ? 32 : 20);
        CHECK(image->regions[0].name == "[fat header]");
        CHECK(image->regions[0].file == Extent{0, table_end});
        CHECK(image->regions[1].name == "[slice padding]");
        CHECK(image->regions[1].file == Extent{table_end, 0x1000 - table_end});
        CHECK(image->regions[3].file == Extent{0x4300, 0xd00});
    }
}

TEST_CASE("one slice of a fat file by its name") {
    const auto file = fat_program(false);
    const auto named = [&](std::string_view arch) {
        auto image = load(as_view(file), {.arch = std::string(arch)});
        REQUIRE(image);
        CHECK(image->format == Format::macho);
        return static_cast<u64>(image->bytes.data() - as_view(file).data());
    };
    CHECK(named("arm64") == 0x3000);  // not arm64e, which comes first
    CHECK(named("arm64e") == 0x1000);
    CHECK(named("aarch64") == 0x1000);
    CHECK(named("amd64") == 0x5000);
    CHECK(named("x86_64") == 0x5000);
    CHECK(named("x86_64h") == 0x5000);
    const auto missing = load(as_view(file), {.arch = "ppc"});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == ErrorKind::usage);
    CHECK(missing.error().message == "has no slice for ppc; it has arm64e, arm64, x86_64h");
}

TEST_CASE("a Java class file is no fat file") {
    std::string file("\xca\xfe\xba\xbe\x00\x00\x00\x34", 8);
    file.resize(100);
    const auto image = load(as_view(file));
    REQUIRE_FALSE(image);
    CHECK(image.error().message.starts_with("is a Java class file"));
}

TEST_CASE("fat files with nothing in them") {
    const auto empty = load(as_view(std::string_view("\xca\xfe\xba\xbe\0\0\0\0", 8)));
    REQUIRE_FALSE(empty);
    CHECK(empty.error().message == "is a fat file without slices");
    const auto cut = load(as_view(std::string_view("\xca\xfe\xba\xbe\0\0\0\2", 8)));
    REQUIRE_FALSE(cut);
    CHECK(cut.error().message.starts_with("the table of fat slices at 0x8 has 40 bytes"));
}
