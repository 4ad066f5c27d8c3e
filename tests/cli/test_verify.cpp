// `verify` tells a fault that LIEF 0.9 is known for from a disagreement, and counts each. What LIEF
// does is its source's word (ELF/Parser.tcc: get_numberof_dynamic_symbols); a stand-in of a LIEF
// that says other things shows that nothing else is excused.
#include "support/byte_writer.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <filesystem>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

constexpr u64 symbol_size = 24;

/// A 64-bit shared object: dynamic symbols 1 (imported, and the one that a relocation names) and
/// `defined` more, all called "f". Everything is mapped at its offset (gABI, chapters 4 and 5).
std::string with_dynamic_symbols(u64 defined) {
    const u64 symbols = 0x1000;
    const u64 symbols_size = (2 + defined) * symbol_size;
    const u64 strings = symbols + symbols_size;
    const u64 relocations = (strings + 10 + 7) & ~u64{7};
    const u64 dynamic = relocations + 24;
    const u64 names = dynamic + 8 * 16;
    const std::string_view section_names("\0.dynsym\0.dynstr\0.rela.dyn\0.dynamic\0.names\0", 45);
    const u64 headers = (names + section_names.size() + 7) & ~u64{7};
    ByteWriter w(headers + 6 * 64);
    w.text(0, "\177ELF").u8s(4, {2, 1, 1});
    w.u16s(16, {3, 62}).u32s(20, {1}).u64s(32, {64, headers}).u16s(52, {64, 56, 2, 64, 6, 5});
    w.u32s(64, {1, 6}).u64s(72, {0, 0, 0, w.size(), w.size(), 0x1000});             // PT_LOAD
    w.u32s(120, {2, 6}).u64s(128, {dynamic, dynamic, dynamic, 8 * 16, 8 * 16, 8});  // PT_DYNAMIC
    w.u32s(symbols + symbol_size, {3}).u8s(symbols + symbol_size + 4, {0x12});
    for (u64 i = 2; i < 2 + defined; ++i) {
        const u64 at = symbols + i * symbol_size;
        w.u32s(at, {1}).u8s(at + 4, {0x12, 0, 1}).u64s(at + 8, {i, 4});
    }
    w.text(strings, std::string_view("\0f\0import", 9));
    w.u64s(relocations, {0x800, u64{1} << 32U | 1, 0});
    w.u64s(dynamic, {5, strings, 6, symbols, 11, 24, 7, relocations, 8, 24, 9, 24, 10, 10, 0, 0});
    w.text(names, section_names);
    const auto section = [&](u64 i, u64 name, u64 type, u64 at, u64 size, u64 link, u64 entry) {
        const u64 h = headers + i * 64;
        w.u32s(h, {name, type}).u64s(h + 8, {type == 3 && i == 5 ? u64{0} : u64{2}, at, at, size});
        w.u32s(h + 40, {link, type == 11 ? u64{1} : u64{0}}).u64s(h + 48, {8, entry});
    };
    section(1, 1, 11, symbols, symbols_size, 2, symbol_size);
    section(2, 9, 3, strings, 10, 0, 0);
    section(3, 17, 4, relocations, 24, 1, 24);
    section(4, 27, 6, dynamic, 8 * 16, 2, 16);
    section(5, 36, 3, names, section_names.size(), 0, 0);
    return std::string(as_text(w.bytes()));
}

/// A folder with the program and a stand-in for LIEF that lists what it is given.
class WithStandIn {
public:
    WithStandIn() {
        fs::copy_file(program(), folder_.path() / "binsize");
        const auto script =
            folder_.file("binsize-lief", "#!/bin/sh\nexec cat \"${0%/*}/listing\"\n");
        fs::permissions(script, fs::perms::owner_all);
    }
    Output verify(const std::string& file, const std::string& listing) {
        const auto subject = folder_.file("subject", file);
        (void)folder_.file("listing", listing);
        return test::run(quoted((folder_.path() / "binsize").string()) + " verify " +
                         quoted(subject));
    }
    std::string dump(const std::string& file) {
        return test::run({"dump", folder_.file("subject", file)}).out;
    }

private:
    TemporaryFolder folder_;
};

/// The listing without the lines that `leave_out` says.
template <class F>
std::string without(const std::string& listing, F&& leave_out) {
    std::stringstream in(listing);
    std::string out;
    for (std::string line; std::getline(in, line);)
        if (!leave_out(line)) out += line + "\n";
    return out;
}

bool says(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

constexpr std::string_view by_relocations =
    "known limit of LIEF: it counts dynamic symbols by the last that a relocation names (3,000)";

bool lief_is_there() {
    const bool there = fs::exists(fs::path(program()).parent_path() / "binsize-lief");
    if (!there) WARN("SKIPPED: binsize-lief is not built");
    return there;
}

}  // namespace

TEST_CASE("verify knows which dynamic symbols LIEF passes over") {
    WithStandIn lief;
    const auto file = with_dynamic_symbols(3'000);
    const auto all = lief.dump(file);
    REQUIRE(says(all, "import dynamic import\n"));
    REQUIRE(says(all, "symbol dynamic 0xbb9 4 f\n"));  // the last, 3,001
    const auto is_symbol = [](std::string_view line) { return line.starts_with("symbol "); };

    CHECK(lief.verify(file, all).status == 0);
    const auto known = lief.verify(file, without(all, is_symbol));
    CHECK(known.status == 0);
    CHECK(says(known.text, by_relocations));

    SECTION("one of them listed: it did read the table") {
        const auto one = without(all, is_symbol) + "symbol dynamic 0xbb9 4 f\n";
        const auto judged = lief.verify(file, one);
        CHECK(judged.status != 0);
        CHECK(says(judged.text, "disagree on 2999 lines"));
        CHECK(!says(judged.text, "known limit"));
    }
    SECTION("another line missing beside them is a disagreement") {
        const auto judged =
            lief.verify(file, without(all, [&](std::string_view line) {
                            return is_symbol(line) || line == "import dynamic import";
                        }));
        CHECK(judged.status != 0);
        CHECK(says(judged.text, "only binsize: import dynamic import\ndisagree on 1 lines"));
        CHECK(says(judged.text, by_relocations));
    }
    SECTION("a table that LIEF believes has no excuse") {
        const auto smaller = with_dynamic_symbols(2'999);
        const auto judged = lief.verify(smaller, without(lief.dump(smaller), is_symbol));
        CHECK(judged.status != 0);
        CHECK(says(judged.text, "disagree on 2999 lines"));
        CHECK(!says(judged.text, "known limit"));
    }
}

TEST_CASE("LIEF passes over dynamic symbols as verify knows it") {
    if (!lief_is_there()) return;
    const TemporaryFolder folder;
    const auto known = test::run({"verify", folder.file("a.so", with_dynamic_symbols(3'000))});
    INFO(known.out << known.err);
    CHECK(known.code == 0);
    CHECK(says(known.out, by_relocations));
    const auto equal = test::run({"verify", folder.file("b.so", with_dynamic_symbols(2'999))});
    INFO(equal.out << equal.err);
    CHECK(equal.code == 0);
    CHECK(says(equal.out, "1 import, 2,999 symbols"));
    CHECK(!says(equal.out, "known limit"));
}

TEST_CASE("another name for a Mach-O symbol is no address to either loader") {
    // <mach-o/loader.h>, nlist.h: an object with one section and two symbols, "b" undefined and "a"
    // indirect (N_INDR | N_EXT), whose value is where "b" stands among the strings.
    ByteWriter w(0x140);
    w.u32s(0, {0xfeedfacf, 0x01000007, 3, 1, 2, 152 + 24, 0, 0});
    w.u32s(32, {0x19, 152}).u64s(56, {0, 16, 0xd0, 16}).u32s(88, {7, 7, 1, 0});
    w.text(104, "__text").text(120, "__TEXT").u64s(136, {0, 16}).u32s(152, {0xd0, 4, 0, 0});
    w.u32s(168, {0x80000400});
    w.u32s(184, {2, 24, 0xe0, 2, 0x100, 6});
    w.u32s(0xe0, {1}).u8s(0xe4, {0x0b}).u64s(0xe8, {3});
    w.u32s(0xf0, {3}).u8s(0xf4, {0x01});
    w.text(0x100, std::string_view("\0a\0b\0", 5));
    const TemporaryFolder folder;
    const auto file = folder.file("object.o", std::string(as_text(w.bytes())));
    const auto dump = test::run({"dump", file});
    CHECK(says(dump.out, "import a\nimport b\n"));
    CHECK(!says(dump.out, "symbol static"));
    if (!lief_is_there()) return;
    const auto verified = test::run({"verify", file});
    INFO(verified.out << verified.err);
    CHECK(verified.code == 0);
    CHECK(says(verified.out, "2 imports, 0 symbols"));
}

TEST_CASE("symbols of a PE file without a symbol table are LIEF's invention") {
    // As the Linux kernel's header states it: one symbol, at offset 0.
    const auto object = yaml_object("pe/lld-386.yaml");
    if (!object) return;
    ByteWriter w(std::vector(as_view(*object).begin(), as_view(*object).end()));
    const u64 header = *find_int<u32>(w.bytes(), 0x3c, Endian::little) + 4;
    w.u32s(header + 8, {0, 1});
    const std::string file(as_text(w.bytes()));
    WithStandIn lief;
    const auto all = lief.dump(file);
    REQUIRE(!says(all, "symbol "));
    const auto one = lief.verify(file, all + "symbol static 0x0 0 \n");
    CHECK(one.status == 0);
    CHECK(says(one.text, "known limit of LIEF: it reads symbols of a table that is nowhere (1)"));
    const auto two = lief.verify(file, all + "symbol static 0x0 0 \nsymbol static 0x4 0 \n");
    CHECK(two.status != 0);
    CHECK(says(two.text, "disagree on 2 lines"));
    w.u32s(header + 8, {0, 0});
    const std::string none(as_text(w.bytes()));
    CHECK(lief.verify(none, all + "symbol static 0x0 0 \n").status != 0);
}

TEST_CASE("dump says which table names an import") {
    const auto readelf = need_tool("readelf");
    if (!readelf) return;
    const auto dump = test::run({"dump", program()});
    const auto lines = [](const std::string& text, std::string_view what) {
        std::stringstream in(text);
        long count = 0;
        for (std::string line; std::getline(in, line);) count += says(line, what) ? 1 : 0;
        return count;
    };
    // readelf prints entry 0 of either table as undefined, too.
    const auto loaded = test::run(*readelf + " --dyn-syms -W " + quoted(program())).text;
    const auto both = test::run(*readelf + " -sW " + quoted(program())).text;
    CHECK(lines(dump.out, "import dynamic ") == lines(loaded, " UND ") - 1);
    const auto tables = lines(both, "Symbol table '");
    CHECK(lines(dump.out, "import ") == lines(both, " UND ") - tables);
}
