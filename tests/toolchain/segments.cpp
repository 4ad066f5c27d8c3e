// A file whose section table is gone: what it has left is what the table said of the same bytes.
#include "support/hostile.hpp"
#include "toolchain/made.hpp"

#include <map>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string without_section_table(std::string bytes) {
    for (std::size_t i = 0; i < 8; ++i) bytes[0x28 + i] = 0;  // e_shoff
    for (std::size_t i = 0; i < 4; ++i) bytes[0x3c + i] = 0;  // e_shnum, e_shstrndx
    return bytes;
}

void check_regions(const std::string& bytes) {
    const std::map<std::string_view, std::string_view> names = {
        {".interp", "[interpreter path]"},
        {".dynamic", "[dynamic table]"},
        {".dynstr", "[dynamic string table]"},
        {".dynsym", "[dynamic symbol table]"},
        {".gnu.hash", "[symbol hash table]"},
        {".hash", "[symbol hash table]"},
        {".gnu.version", "[symbol versions]"},
        {".gnu.version_r", "[version requirements]"},
        {".gnu.version_d", "[version definitions]"},
        {".rela.dyn", "[relocations]"},
        {".relr.dyn", "[relative relocations]"},
        {".rela.plt", "[PLT relocations]"},
        {".eh_frame_hdr", "[unwind table index]"},
        {".eh_frame", "[unwind tables]"},
        {".init_array", "[init array]"},
        {".fini_array", "[fini array]"}};
    const auto whole = load(as_view(bytes));
    REQUIRE(whole);
    const auto bare_bytes = without_section_table(bytes);
    const auto bare = load(as_view(bare_bytes));
    REQUIRE(bare);
    REQUIRE(bare->sections.empty());
    check_promises(*bare);
    std::size_t found = 0;
    for (const auto& s : whole->sections) {
        const auto name = names.find(s.name);
        if (name == names.end() || s.file.empty()) continue;
        const bool there = std::ranges::any_of(bare->regions, [&](const Region& r) {
            return r.name == name->second && r.file == s.file && r.cost_class == s.cost_class;
        });
        INFO(s.name << " " << s.file.begin << " " << s.file.size);
        CHECK(there);
        ++found;
    }
    CHECK(found >= 8);
    // The same dynamic symbols, by the hash tables alone.
    REQUIRE(bare->symbol_tables.size() == 1);
    const auto dynamic = std::ranges::find(whole->symbol_tables, true, &SymbolTable::dynamic);
    REQUIRE(dynamic != whole->symbol_tables.end());
    CHECK(bare->symbol_tables[0].entries == dynamic->entries);
    CHECK(bare->symbol_tables[0].strings == dynamic->strings);
}

}  // namespace

TEST_CASE("without a section table, the loader's pointers name the same tables") {
    if (!need_tool("c++")) return;
    const TempFolder folder;
    source(folder, "a.cpp",
           "#include <iostream>\nint exported(int a) { std::cout << a; return a; }\n"
           "int main() { return exported(1); }\n");
    source(folder, "v.map", "APP_1 { global: *exported*; };\n");
    make(folder, "c++ -pie -fPIE -rdynamic -o gnu a.cpp -Wl,--hash-style=gnu");
    make(folder,
         "c++ -shared -fPIC -o both.so a.cpp -Wl,--hash-style=both"
         " -Wl,--version-script=v.map -Wl,-z,lazy");
    make(folder, "c++ -shared -fPIC -o sysv.so a.cpp -Wl,--hash-style=sysv");
    for (const auto* name : {"gnu", "both.so", "sysv.so"}) {
        INFO(name);
        check_regions(read_file(folder.file(name)));
    }
}

TEST_CASE("the notes of a core file are a row") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    source(folder, "a.c", "int main(void) { return 0; }\n");
    make(folder, "cc -o app a.c");
    auto bytes = without_section_table(read_file(folder.file("app")));
    bytes[0x10] = 4;  // e_type: ET_CORE
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    const auto notes = std::ranges::find(image->regions, "[notes]", &Region::name);
    REQUIRE(notes != image->regions.end());
    CHECK(notes->cost_class == CostClass::headers);
}

TEST_CASE("hostile dynamic tables without a section table") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    source(folder, "a.c", "int exported(int a) { return a; }\n");
    make(folder, "cc -shared -fPIC -nostdlib -o lib.so a.c -Wl,--hash-style=both");
    const auto bytes = without_section_table(read_file(folder.file("lib.so")));
    every_mutation(as_view(bytes), 1500, 0x1000, [](const Image&) {});
}
