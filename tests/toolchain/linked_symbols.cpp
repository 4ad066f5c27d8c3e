// What serves an import or an export is charged to it: words that the loader fills in, stubs,
// relocations, entries and names. What readelf, objdump and llvm-readobj list is the expectation.
#include "evidence/export_trie.hpp"
#include "toolchain/made.hpp"

#include <algorithm>
#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

u64 count_lines(const std::string& command) {
    return std::stoull("0" + said(command + " | wc -l"));
}

/// Bytes of the stubs that objdump calls NAME@plt: each to where the next one or its section ends.
u64 stub_bytes(const std::string& objdump, const std::string& file, const std::string& name) {
    std::istringstream lines(run(objdump + " -d --no-show-raw-insn " + quoted(file) +
                                 " | grep -E '^[0-9a-f]+ <|^Disass'")
                                 .text);
    u64 sum = 0, begin = 0;
    std::map<u64, std::string> stubs;
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find(" <");
        if (at == std::string::npos) continue;
        begin = std::stoull(line, nullptr, 16);
        stubs[begin] = line.substr(at + 2, line.find('>') - at - 2);
    }
    // Entries are of 16 bytes, those of .plt.got of 8 where the processor checks no targets.
    for (auto it = stubs.begin(); it != stubs.end(); ++it)
        if (it->second == name + "@plt") {
            const auto next = std::next(it);
            sum += next == stubs.end() ? 16 : std::min<u64>(16, next->first - it->first);
        }
    return sum;
}

}  // namespace

TEST_CASE("an import is charged its slot, stub, relocation, entry, version and name") {
    const auto objdump = need_tool("objdump");
    if (!need_tool("gcc") || !need_tool("readelf") || !objdump) return;
    const TempFolder folder;
    source(folder, "a.c",
           "#include <stdio.h>\n#include <stdlib.h>\n#include <time.h>\n"
           "int main(int c, char** v) { printf(\"%d\", rand()); return (int)time(NULL) + c; }\n");
    struct Case {
        std::string flags;
        bool lazy_stub;  ///< .plt holds another 16 bytes for each, which no name is printed for
    };
    for (const auto& c : std::vector<Case>{{"-Wl,-z,lazy", false},
                                           {"-Wl,-z,now", false},
                                           {"-no-pie", false},
                                           {"-fno-plt", false},
                                           {"-Wl,-z,lazy,-z,ibtplt -fcf-protection", true}}) {
        INFO(c.flags);
        make(folder, "gcc -O1 -s -o app a.c " + c.flags);
        const auto file = folder.file("app");
        const auto rows = symbols_of(file);
        for (const std::string name : {"printf", "rand", "time"}) {
            INFO(name);
            const u64 relocations =
                count_lines("readelf -rW " + quoted(file) + " | grep -E ' " + name + "@'");
            REQUIRE(relocations > 0);
            const u64 slots = 8 * relocations, entries = 24 * relocations;
            const u64 stubs = stub_bytes(*objdump, file, name) + (c.lazy_stub ? 16 : 0);
            const u64 symbol = 24, version = 2, text = name.size() + 1;
            REQUIRE(rows.contains(name));
            CHECK(rows.at(name) == slots + entries + stubs + symbol + version + text);
        }
    }
}

TEST_CASE("functions of the file itself are charged their slots and stubs") {
    if (!need_tool("gcc") || !need_tool("readelf")) return;
    const TempFolder folder;
    source(folder, "lib.c",
           "int table[1000] = {1};\nint (*volatile keep)(int);\n"
           "__attribute__((noinline)) int replaced(int a) { return a * 3 + table[a]; }\n"
           "int use(int a) { return replaced(a) + replaced(a + 1); }\n");
    make(folder,
         "gcc -shared -fPIC -O1 -nostdlib -s -Wl,-z,lazy -Wl,--hash-style=gnu -o lib.so lib.c");
    const auto rows = symbols_of(folder.file("lib.so"));
    // A word that is filled in by a relocation, a symbol with name and a word of the hash chains.
    const u64 relocations =
        count_lines("readelf -rW " + quoted(folder.file("lib.so")) + " | grep ' table '");
    REQUIRE(relocations > 0);
    CHECK(rows.at("table") == 4000 + 32 * relocations + 24 + sizeof("table") + 4);
}

TEST_CASE("what a PE file imports and exports has its parts") {
    const auto gcc = need_tool("x86_64-w64-mingw32-gcc");
    const auto readobj = need_tool("llvm-readobj"), nm = need_tool("nm");
    if (!gcc || !readobj || !nm) return;
    const TempFolder folder;
    source(folder, "lib.c",
           "#include <windows.h>\n"
           "__declspec(dllexport) int exported_table[1000] = {1};\n"
           "__declspec(dllexport) int use(int n) { Sleep(n); return exported_table[n]; }\n");
    make(folder, *gcc + " -shared -s -o lib.dll lib.c");
    const auto rows = symbols_of(folder.file("lib.dll"));
    make(folder, *gcc + " -shared -o twin.dll lib.c");
    const auto names = run(*nm + " " + quoted(folder.file("twin.dll"))).text;
    // "Symbol: Sleep (1409)", below "Name: KERNEL32.dll".
    std::istringstream lines(
        run(*readobj + " --coff-imports " + quoted(folder.file("lib.dll"))).text);
    std::string library, key, value;
    u64 compared = 0, thunks = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (!(words >> key >> value)) continue;
        if (key == "Name:") library = value;
        if (key != "Symbol:") continue;
        const auto row = rows.find(library + "!" + value);
        INFO(library << "!" << value);
        REQUIRE(row != rows.end());
        const u64 text = 2 + value.size() + 1;
        // jmp *(%rip), which import libraries bring for functions.
        const bool thunk = names.find(" T " + value + "\n") != std::string::npos;
        CHECK(row->second == 8 + 8 + text + text % 2 + (thunk ? 6 : 0));
        thunks += thunk;
        ++compared;
    }
    CHECK(compared > 5);
    CHECK(thunks > 5);
    // Stripped, no symbol names what is exported: its entries stay with the directory.
    make(folder, *gcc + " -shared -o lib.dll lib.c");
    const auto named = symbols_of(folder.file("lib.dll"));
    const u64 symbol = 18 + sizeof("exported_table"),
              entries = 4 + 4 + 2 + sizeof("exported_table");
    REQUIRE(named.contains("exported_table"));
    CHECK(named.at("exported_table") >= 4000 + entries + symbol);
    CHECK(named.at("exported_table") < 4000 + entries + symbol + 64);
}

TEST_CASE("Mach-O's stubs and pointers are of imports, its trie is of exports") {
    const auto clang = need_tool("clang"), linker = need_tool("ld64.lld");
    const auto objdump = need_tool("llvm-objdump");
    if (!clang || !linker || !objdump) return;
    const TempFolder folder;
    source(folder, "lib.c",
           "extern int from_system(const char*);\n"
           "__attribute__((visibility(\"default\"))) int table[100] = {1};\n"
           "int first(int a) { return from_system(\"x\") + table[a]; }\n"
           "int firstly(int a) { return a * 3; }\nint second_one(int a) { return a + 1; }\n");
    source(folder, "System.tbd",
           "--- !tapi-tbd\ntbd-version: 4\ntargets: [ arm64-macos ]\n"
           "install-name: '/usr/lib/libSystem.B.dylib'\nexports:\n"
           "  - targets: [ arm64-macos ]\n    symbols: [ _from_system, dyld_stub_binder ]\n...\n");
    make(folder, *clang + " -target arm64-apple-macos13 -O1 -c lib.c -o lib.o && " + *linker +
                     " -arch arm64 -platform_version macos 13.0 14.2 -dylib lib.o System.tbd"
                     " -o lib.dylib");
    const auto file = folder.file("lib.dylib");
    const auto bytes = read_file(file);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    std::vector<u64> ours, theirs;
    each_trie_export(*image, [&](const TrieExport& e) {
        ours.push_back(e.address);
        for (const auto& part : e.parts) CHECK(fits(bytes.size(), part.begin, part.size));
    });
    std::istringstream lines(run(*objdump + " --macho --exports-trie " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("0x")) theirs.push_back(std::stoull(line, nullptr, 16));
    std::ranges::sort(ours);
    std::ranges::sort(theirs);
    CHECK(theirs.size() == 4);
    CHECK(ours == theirs);
    const auto rows = symbols_of(file);
    // A stub, a pointer, a number for each, the symbol and its name; of chained fixups an entry and
    // the name again.
    CHECK(rows.at("from_system") ==
          12 + 8 + 2 * 4 + 16 + sizeof("_from_system") + 4 + sizeof("_from_system"));
    // Data, symbol, name; of the trie the node (size, flags, address, no children) and what leads
    // there alone.
    const u64 data = 400 + 16 + sizeof("_table");
    CHECK(rows.at("table") > data + 4);
    CHECK(rows.at("table") < data + 24);
}
