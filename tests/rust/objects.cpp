// What a crate is to its program. The objects state a program's symbols and the source paths in its
// literals; whose a symbol is, is said beside it.
#include "support/fixtures.hpp"
#include "support/rows.hpp"

using namespace binsize::test;

namespace {

struct Symbol {
    std::string name;
    unsigned size;
};

std::string hexadecimal(const std::string& text) {
    std::string out;
    for (const char c : text) {
        constexpr const char* digits = "0123456789ABCDEF";
        out += digits[static_cast<unsigned char>(c) / 16];
        out += digits[static_cast<unsigned char>(c) % 16];
    }
    return out;
}

// The code of the symbols one behind the other, and behind the paths a constant of 64 bytes.
std::optional<Rows> rows_of_program(const std::vector<Symbol>& functions, std::string paths) {
    const auto tool = need_tool("yaml2obj");
    if (!tool) return std::nullopt;
    unsigned at = 0;
    std::string symbols;
    const auto add = [&](const std::string& name, const char* type, const char* section,
                         std::size_t value, unsigned size) {
        symbols += "  - {Name: '" + name + "', Type: " + type + ", Section: " + section +
                   ", Value: " + std::to_string(value) + ", Size: " + std::to_string(size) + "}\n";
    };
    for (const auto& f : functions) add(f.name, "STT_FUNC", ".text", at, f.size), at += f.size;
    add("anon.0123456789abcdef0123456789abcdef.7.llvm.42", "STT_OBJECT", ".rodata", paths.size(),
        64);
    paths += std::string(64, 'x');
    const auto yaml =
        "--- !ELF\nFileHeader: {Class: ELFCLASS64, Data: ELFDATA2LSB, Type: ET_REL, Machine: "
        "EM_X86_64}\nSections:\n  - {Name: .text, Type: SHT_PROGBITS, Flags: [SHF_ALLOC, "
        "SHF_EXECINSTR], Size: " +
        std::to_string(at) +
        "}\n  - {Name: .rodata, Type: SHT_PROGBITS, Flags: [SHF_ALLOC], Content: '" +
        hexadecimal(paths) + "'}\nSymbols:\n" + symbols;
    const TempFolder folder;
    const auto object = folder.file("program.o");
    const auto made =
        run(*tool + " " + quoted(folder.write("program.yaml", yaml)) + " -o " + quoted(object));
    REQUIRE(made.status == 0);
    Rows rows;
    // Without the entries of the symbol table, which differ with the length of the names.
    for (const auto* cls : {"code > ", "rodata > "})
        for (const auto& [name, bytes] : rows_of(object, "classes,categories,packages", "3"))
            if (name.starts_with(cls)) rows[name.substr(name.find(" > ") + 3)] += bytes;
    std::erase_if(rows,
                  [](const auto& row) { return row.first.find("no symbol") != row.first.npos; });
    return rows;
}

std::string legacy(const std::string& path) { return "_ZN" + path + "17h0123456789abcdefE"; }

const std::string own_paths = "/root/.cargo/registry/src/index.crates.io-1/";

TEST_CASE("rust: both manglings of one program are the same rows") {
    const std::string paths =
        "some text/rust/deps/gimli-0.32.3/src/read/mod.rs/rust/deps/memchr-2.7.6/src/memchr.rs" +
        own_paths + "hashbrown-0.15.2/src/raw/mod.rs";
    const Rows expected = {{"main > mycrt", 32 + 16},
                           {"std > std", 16 + 16 + 4},
                           {"std > gimli", 64},
                           {"std > memchr", 24},
                           {"std > core", 40},
                           {"std > __rustc", 8},
                           {"dependency > hashbrown", 48},
                           {"dependency > serde", 20},
                           {"native > [C, no package]", 12},
                           {"native > [Rust, no package]", 64}};
    const auto v0 = rows_of_program({{"main", 12},
                                     {"_RNvCs1_5mycrt4main", 32},
                                     {"_RNCNvCs1_5mycrt4main0B3_", 16},
                                     {"_RNCINvNtCs2_3std2rt10lang_startuE0Cs1_5mycrt", 16},
                                     {"_RNvNtCs2_3std2rt19lang_start_internal", 16},
                                     {"rust_eh_personality", 4},
                                     {"_RNvNtCs4_5gimli4read1f", 64},
                                     {"_RNvNtCs6_6memchr6memchr1f", 24},
                                     {"_RNvYNtCs1_5mycrt1ANtNtCs3_4core3fmt5Debug3fmt", 40},
                                     {"_RNvCs8_7___rustc12___rust_alloc", 8},
                                     {"_RNvMNtCs5_9hashbrown3rawNtB2_1T1f", 48},
                                     {"_RNvXs_Cs7_5serdehNtB4_9Serialize1f", 20}},
                                    paths);
    if (!v0) return;
    const auto old =
        rows_of_program({{"main", 12},
                         {legacy("5mycrt4main"), 32},
                         {legacy("5mycrt4main28_$u7b$$u7b$closure$u7d$$u7d$"), 16},
                         {legacy("3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$"), 16},
                         {legacy("3std2rt19lang_start_internal"), 16},
                         {"rust_eh_personality", 4},
                         {legacy("5gimli4read1f"), 64},
                         {legacy("6memchr6memchr1f"), 24},
                         {legacy("4core3fmt5Debug3fmt"), 40},
                         {"__rust_alloc", 8},
                         {legacy("9hashbrown3raw1T1f"), 48},
                         {legacy("39_$LT$u8$u20$as$u20$serde..Serialize$GT$1f"), 20}},
                        paths);
    CHECK(*v0 == expected);
    CHECK(*old == expected);
}

TEST_CASE("rust: the main crate is the one that the program starts in") {
    const auto of_two = [](const std::vector<Symbol>& more) {
        std::vector<Symbol> all = {{"_RNvCs1_5mycrt4main", 32}, {"_RNvCs2_5other4main", 16}};
        all.insert(all.end(), more.begin(), more.end());
        return rows_of_program(all, "");
    };
    const auto started =
        of_two({{"main", 8}, {"_RINvNtCs2_3std2rt10lang_startINtC4core6OptionuEECs1_5mycrt", 16}});
    if (!started) return;
    CHECK(started->contains("main > mycrt"));
    CHECK(started->contains("dependency > other"));
    // Of two without a word of either, and of a library, none is.
    CHECK(of_two({{"main", 8}})->contains("dependency > mycrt"));
    const auto library = rows_of_program({{"_RNvCs1_5mycrt4main", 32}}, "");
    CHECK(library->contains("dependency > mycrt"));
}

TEST_CASE("rust: std's own dependencies, and others of their names") {
    const auto category = [](const std::vector<Symbol>& symbols, const std::string& paths,
                             const std::string& crate) -> std::string {
        const auto rows = rows_of_program(symbols, paths);
        if (!rows) return "skipped";
        for (const auto& [name, bytes] : *rows)
            if (name.ends_with(" > " + crate)) return name.substr(0, name.find(' '));
        return "missing";
    };
    const std::vector<Symbol> two = {{"_RNvNtCs1_9hashbrown3raw1f", 16},
                                     {"_RNvNtCs1_6memchr3raw1f", 16}};
    const auto skipped = category(two, "", "hashbrown");
    if (skipped == "skipped") return;
    CHECK(category(two, "", "hashbrown") == "std");
    CHECK(category(two, "", "memchr") == "dependency");
    CHECK(category(two, "/rust/deps/memchr-2.7.6/src/a.rs", "memchr") == "std");
    CHECK(category(two, own_paths + "hashbrown-0.15.2/src/a.rs", "hashbrown") == "dependency");
    // As std said it before 1.78, and as Debian builds it; the last is where Docker images have
    // their crates.
    for (const auto* of_std :
         {"x/cargo/registry/src/github.com-1ecc6299db9ec823/hashbrown-0.12.3/src/a.rs",
          "/usr/src/rustc-1.63.0/vendor/hashbrown-0.12.3/src/raw/mod.rs"})
        CHECK(category(two, of_std, "hashbrown") == "std");
    CHECK(category(two, "/usr/local/cargo/registry/src/index.crates.io-1/hashbrown-0.15.2/src/a.rs",
                   "hashbrown") == "dependency");
    CHECK(category(two, "/home/me/app/vendor/hashbrown/src/a.rs", "hashbrown") == "dependency");
    // Two crates of one name.
    auto three = two;
    three.push_back({"_RNvNtCs2_9hashbrown3raw1f", 16});
    CHECK(category(three, "", "hashbrown") == "dependency");
}

TEST_CASE("rust: names that C's rows had") {
    // Without what the symbol table says of them, which is theirs, too.
    const auto rows =
        rows_of(fixture("elf/rust-v0-names.o").string(), "packages", "1", "!class:symbol_names");
    // `nm -S`: 256 bytes each, of a closure, an impl on u8, a shim and a function; the crate of the
    // allocator; one name that no demangler reads, and a constant of 64 bytes.
    CHECK(rows.at("mycrt") == 4 * 256);
    CHECK(rows.at("__rustc") == 256);
    CHECK(rows.at("[Rust, no package]") == 256 + 64);
    CHECK_FALSE(rows.contains("[C, no package]"));
    const auto two = rows_of(fixture("elf/rustname").string(), "categories,packages", "2");
    CHECK(two.contains("dependency > polars_stream"));
}

}  // namespace
