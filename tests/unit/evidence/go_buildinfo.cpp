// Expected values are written out in each test; the layout is that of cmd/link's buildinfo.
#include "go_image.hpp"

#include "evidence/go/buildinfo.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;
using test::Bytes;

namespace {

constexpr std::string_view modules =
    "path\texample.com/web/cmd\n"
    "mod\texample.com/web\t(devel)\t\n"
    "dep\tgolang.org/x/net\tv0.33.0\th1:abc=\n"
    "dep\tgithub.com/a/b\tv1.0.0\n"
    "=>\tgithub.com/fork/b\tv1.0.1\th1:def=\n"
    "build\t-compiler=gc\n"
    "build\t-ldflags=\"-s -w -X \\\"main.x=1\\\"\"\n"
    "build\tCGO_ENABLED=0\n";

std::string framed(std::string_view text) {
    return std::string(16, '\x30') + std::string(text) + std::string(16, '\x31');
}

std::optional<go::BuildInfo> read(const Bytes& bytes, Notes& notes) {
    auto image = test::image_of(bytes);
    test::set_format(image,
                     Format::pe);  // no section of its own: the record is searched for in .data
    return go::read_build_info(go::PointerReader(image), notes);
}

Bytes inline_record() {
    Bytes b;
    b.text(std::string(16, '\0'));
    b.text("\xff Go buildinf:");
    b.number(8, 1);
    b.number(2, 1);
    b.align(16);
    b.number(0, 8);
    b.number(0, 8);
    const std::string text = framed(modules);
    b.uvarint(8);
    b.text("go1.27.3");
    b.uvarint(text.size());
    b.text(text);
    b.align(16);
    return b;
}

Bytes pointer_record(unsigned word, Endian endian) {
    Bytes b{word, endian, 0x20000, {}};
    b.text("\xff Go buildinf:");
    b.number(word, 1);
    b.number(endian == Endian::big ? 1 : 0, 1);
    const u64 pointers = b.here();
    b.pointer(0);
    b.pointer(0);
    b.align(32);
    const std::string text = framed(modules);
    const u64 version = b.here();
    b.text("go1.17.13");
    const u64 module_text = b.here();
    b.text(text);
    b.align(8);
    const u64 headers = b.here();
    b.pointer(version);
    b.pointer(9);
    b.pointer(module_text);
    b.pointer(text.size());
    b.patch(pointers, headers, word);
    b.patch(pointers + word, headers + u64{2} * word, word);
    return b;
}

void check_modules(const go::BuildInfo& info) {
    CHECK(info.main_package == "example.com/web/cmd");
    REQUIRE(info.modules.size() == 3);
    CHECK(info.modules[0] == Module{"example.com/web", "(devel)", "", "", "", true});
    CHECK(info.modules[1] == Module{"golang.org/x/net", "v0.33.0", "h1:abc=", "", "", false});
    CHECK(info.modules[2] ==
          Module{"github.com/fork/b", "v1.0.1", "h1:def=", "github.com/a/b", "v1.0.0", false});
    REQUIRE(info.settings.size() == 3);
    CHECK(info.settings[1] == Setting{"-ldflags", "-s -w -X \"main.x=1\""});
    REQUIRE(info.setting("CGO_ENABLED") != nullptr);
    CHECK(*info.setting("CGO_ENABLED") == "0");
    CHECK(info.setting("GOOS") == nullptr);
}

}  // namespace

TEST_CASE("build information held inline is read with its extent") {
    Notes notes;
    const auto bytes = inline_record();
    const auto info = read(bytes, notes);
    REQUIRE(info);
    CHECK(info->version == "go1.27.3");
    CHECK(info->memory == Extent{bytes.base + 16, bytes.data.size() - 16});
    check_modules(*info);
    CHECK(notes.empty());
}

TEST_CASE("build information behind pointers is read in every word size and byte order") {
    for (const unsigned word : {4U, 8U})
        for (const Endian endian : {Endian::little, Endian::big}) {
            Notes notes;
            const auto info = read(pointer_record(word, endian), notes);
            REQUIRE(info);
            CHECK(info->version == "go1.17.13");
            CHECK(info->memory == Extent{0x20000, 32});
            check_modules(*info);
        }
}

TEST_CASE("a magic that is not 16-aligned is a constant, not a record") {
    Bytes b;
    b.text("12345678\xff Go buildinf:\x08\x02");
    b.align(64);
    Notes notes;
    CHECK_FALSE(read(b, notes));
    CHECK(notes.empty());
}

TEST_CASE("a truncated record is noted and gives nothing") {
    const auto whole = inline_record();
    for (std::size_t size = 48; size < whole.data.size() - 16; ++size) {
        Bytes cut = whole;
        cut.data.resize(size);
        Notes notes;
        CHECK_FALSE(read(cut, notes));
        CHECK(notes.size() == 1);
    }
}

TEST_CASE("module text without its frame is not believed, the version is") {
    Bytes b;
    b.text("\xff Go buildinf:");
    b.number(8, 1);
    b.number(2, 1);
    b.align(32);
    b.uvarint(7);
    b.text("unknown");
    b.uvarint(modules.size());
    b.text(modules);
    b.align(16);
    Notes notes;
    const auto info = read(b, notes);
    REQUIRE(info);
    CHECK(info->version == "unknown");
    CHECK(info->modules.empty());
    CHECK(info->settings.empty());
}

TEST_CASE("lines that make no sense are passed over") {
    go::BuildInfo info;
    go::parse_module_info("path\tx\nnonsense\n=>\ty\nbuild\n\n", info);
    CHECK(info.main_package == "x");
    CHECK(info.modules.empty());
    CHECK(info.settings.size() == 1);
}

TEST_CASE("there is one main module, and short lines do not make many") {
    go::BuildInfo info;
    go::parse_module_info("dep\ta\tv1\nmod\tb\tv2\nmod\tc\tv3\n", info);
    REQUIRE(info.modules.size() == 2);
    CHECK(info.modules[0].path == "c");
    CHECK(info.modules[0].main);
    CHECK(info.modules[1].path == "a");

    std::string lines;
    for (int i = 0; i < 100'000; ++i) lines += "dep\nbuild\nmod\n";
    go::BuildInfo many;
    go::parse_module_info(lines, many);
    CHECK(many.modules.size() + many.settings.size() == 65'536);
}
