// `binsize at`: who a byte belongs to, and who else claimed it. The program is made by hand: one
// section of code, and symbols that lie in one another.
#include "analysis/explain.hpp"
#include "support/byte_writer.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

constexpr u64 entry = 24;
// Elf64_Sym by gABI, the first of a table being none: st_name, st_info (STB_GLOBAL, STT_FUNC),
// st_other, st_shndx, value, size.
const std::vector<std::byte>& bytes() {
    static const auto made = [] {
        test::ByteWriter file(std::vector<std::byte>(1000, std::byte{0x90}));
        struct Function {
            u32 st_name;
            u64 st_value, st_size;
        };
        std::size_t at = 700;
        for (const auto& f :
             {Function{0, 0, 0}, {1, 0x1064, 160}, {7, 0x1080, 40}, {13, 0x1080, 40}}) {
            file.put(at, f.st_name).u8s(at + 4, {0x12, 0}).u16s(at + 6, {1});
            file.u64s(at + 8, {f.st_value, f.st_size});
            at += entry;
        }
        file.u8s(900, {0}).text(901, "outer").u8s(906, {0}).text(907, "inner").u8s(912, {0});
        return std::move(file.text(913, "other").u8s(918, {0}).bytes());
    }();
    return made;
}

// 600 bytes of file at 0x1000 and 200 of zero-fill behind them; .text is 200 bytes at +100.
Image program() {
    Image image;
    test::set_format(image, Format::elf);
    image.kind = FileKind::executable;
    image.arch = "amd64";
    image.bytes = bytes();
    image.mappings = {{0x1000, 0, 600, 800}};
    Segment load;
    load.name = "LOAD";
    load.file = {0, 600};
    load.memory = {0x1000, 800};
    load.mapped = load.executable = true;
    image.segments = {load};
    Section text;
    text.name = ".text";
    text.file = {100, 200};
    text.memory = {0x1064, 200};
    text.cost_class = CostClass::code;
    text.loaded = text.executable = true;
    text.index = 1;
    image.sections = {text};
    SymbolTable table;
    table.entries = {700, 4 * entry};
    table.strings = {900, 19};
    image.symbol_tables = {table};
    return image;
}

Explanation explained(std::string_view place) {
    const auto image = program();
    const auto where = parse_where(place);
    REQUIRE(where);
    const auto said = explain(image, *where);
    INFO((said ? std::string() : said.error().message));
    REQUIRE(said);
    return *said;
}

std::string refused(const Image& image, std::string_view place) {
    const auto said = explain(image, *parse_where(place));
    REQUIRE_FALSE(said);
    CHECK(said.error().kind == ErrorKind::usage);
    return said.error().message;
}

// "owner (rank)", strongest first.
std::string lost(const Explanation& said) {
    std::string out;
    for (const auto& by : said.lost)
        out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", by.owner, by.rank);
    return out;
}

}  // namespace

TEST_CASE("a byte is the innermost symbol's, and everybody else who claimed it is told") {
    const auto said = explained("0x1090");
    CHECK(said.offset == 144);
    CHECK(said.address == 0x1090);
    CHECK(said.section == ".text");
    CHECK(said.segment.starts_with("LOAD"));
    CHECK(said.owner.owner == "inner");
    CHECK(said.owner.kind == "function");
    CHECK(said.owner.cost_class == "code");
    CHECK(said.owner.begin == 128);
    CHECK(said.owner.size == 40);
    CHECK(said.total == 40 + 2 * entry + 2 * 6);  // with the entries and names of both symbols
    CHECK(lost(said).starts_with("other (alias), outer (symbol)"));
    for (const auto& by : said.lost) {
        INFO(by.owner);
        CHECK(by.begin <= 144);
        CHECK(by.begin + by.size > 144);
    }
}

TEST_CASE("an owner's stretch ends where another's begins, its total does not") {
    const auto before = explained("outer");
    CHECK(before.owner.owner == "outer");
    CHECK(before.owner.begin == 100);
    CHECK(before.owner.size == 28);  // up to inner's 0x1080
    CHECK(before.total == 160 - 40 + entry + 6);
    const auto behind = explained("0x10a8");
    CHECK(behind.owner.begin == 168);
    CHECK(behind.owner.size == 92);  // 0x1064 + 160 - 0x10a8
    CHECK(behind.total == before.total);
}

TEST_CASE("what no symbol claims is its section's, zero-fill has no place in the file") {
    const auto rest = explained("0x1110");
    CHECK(rest.section == ".text");
    CHECK(rest.owner.kind == "remainder");
    CHECK(rest.owner.begin == 260);
    CHECK(rest.owner.size == 40);
    const auto zero = explained("0x1300");
    CHECK_FALSE(zero.offset);
    CHECK(zero.address == 0x1300);
    const auto unmapped = explained("+0x384");
    CHECK(unmapped.offset == 900);
    CHECK_FALSE(unmapped.address);
}

TEST_CASE("both names of one place lead to it") {
    CHECK(explained("inner").offset == 128);
    CHECK(explained("other").offset == 128);
    CHECK(explained("other").owner.owner == "inner");
}

TEST_CASE("what has no one place says what to do") {
    CHECK(refused(program(), "nobody") == "has no symbol nobody");
    CHECK(refused(program(), "0x9000").starts_with("maps nothing at address 0x9000"));
    auto fat = program();
    fat.kind = FileKind::fat;
    fat.members.resize(2);
    CHECK(refused(fat, "0x1090") == "holds 2 images; choose one with --arch");
    auto archive = program();
    archive.kind = FileKind::archive;
    CHECK(refused(archive, "0x1090").find("extract the one that you ask about") !=
          std::string::npos);
}
