// Stubs that link_stubs.cpp's test cannot tell by their number: those of 64-bit PowerPC, which lie
// amid code and have symbols where linkers leave some, and those of MIPS, whose words llvm-readobj
// lists with the symbols that the ABI gives them.
#include "support/claims.hpp"
#include "toolchain/made.hpp"

#include <charconv>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr int functions = 20;

/// Calls of twenty functions; all of them, for a library, and a program's.
void sources(const TempFolder& folder) {
    std::string before, sum, defined;
    for (int i = 0; i < functions; ++i) {
        before += fmt::format("extern int called_{}(int);\n", i);
        sum += fmt::format(" + called_{}(a)", i);
        defined += fmt::format("int called_{}(int a) {{ return a + {}; }}\n", i, i);
    }
    source(folder, "calls.c",
           before + "__attribute__((noinline)) int own(int a) { return a * 3; }\n" +
               "int all(int a) { return own(a)" + sum + "; }\n");
    source(folder, "main.c", before + "int main(int a) { return a" + sum + "; }\n");
    source(folder, "called.c", defined);
}

u64 number(const std::string& text, int base = 16) {
    const bool prefix = text.starts_with("0x");
    u64 value = 0;
    std::from_chars(text.data() + (prefix ? 2 : 0), text.data() + text.size(), value, base);
    return value;
}

/// Whose a stretch of addresses is; empty where it is not one owner's.
std::string owner_of(const Claims& claims, Extent at) {
    const auto* const first = claims.at_address(at.begin);
    if (first == nullptr || !claims.owned(*first)) return {};
    for (u64 a = at.begin; a < at.end(); ++a)
        if (claims.at_address(a)->owner != first->owner) return {};
    return std::string(claims.owner(*first).name);
}

/// Symbols that linkers give stubs, by the name of what these are for.
std::map<std::string, Extent> stub_symbols(const std::string& nm, const std::string& path) {
    std::map<std::string, Extent> out;
    std::istringstream lines(run(nm + " -S " + quoted(path)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type, name;
        if (!(words >> address >> size >> type >> name)) continue;
        for (const std::string mark : {"__plt_", ".plt_call."})
            if (const auto at = name.find(mark); at != std::string::npos)
                out[name.substr(at + mark.size())] = {number(address), number(size)};
    }
    return out;
}

/// Symbols of the relocations of .plt, in order.
std::vector<std::string> bound(const std::string& readobj, const std::string& path) {
    std::vector<std::string> out;
    std::istringstream lines(run(readobj + " --relocations " + quoted(path)).text);
    bool in_table = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("Section (") != std::string::npos)
            in_table = line.find(".rel.plt") != std::string::npos ||
                       line.find(".rela.plt") != std::string::npos;
        std::istringstream words(line);
        std::string place, type, symbol;
        if (in_table && words >> place >> type >> symbol && place.starts_with("0x"))
            out.push_back(symbol);
    }
    return out;
}

struct Word {
    u64 address = 0, value = 0, symbol_value = 0;
    std::string name;
};

/// "Global entries" of "Primary GOT", as llvm-readobj's --arch-specific prints them.
std::vector<Word> global_words(const std::string& readobj, const std::string& path) {
    std::vector<Word> out;
    std::istringstream lines(run(readobj + " --arch-specific " + quoted(path)).text);
    bool global = false;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string key, value;
        words >> key >> value;
        if (value == "entries") global = key == "Global";
        if (!global) continue;
        if (key == "Address:") out.push_back({number(value), 0, 0, {}});
        if (key == "Initial:") out.back().value = number(value);
        if (key == "Value:") out.back().symbol_value = number(value);
        if (key == "Name:") out.back().name = value.substr(0, value.find('@'));
    }
    return out;
}

}  // namespace

TEST_CASE("PowerPC's stubs amid code are of the functions that the linker's symbols name") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld"), nm = need_tool("llvm-nm"),
               readobj = need_tool("llvm-readobj"), strip = need_tool("llvm-strip");
    if (!clang || !lld || !nm || !readobj || !strip) return;
    const TempFolder folder;
    sources(folder);
    const std::string target = " --target=powerpc64le-linux-gnu -O1 -fPIC -fsemantic-interposition";
    make(folder, *clang + target + " -c calls.c -o calls.o");
    for (const auto& linker : {*lld, std::string("powerpc64le-linux-gnu-ld")}) {
        INFO(linker);
        if (run("cd " + quoted(folder.file(".")) + " && " + linker +
                " -shared calls.o -o lib.so 2>&1")
                .status != 0)
            continue;  // GNU's linker may be another machine's
        make(folder, *strip + " lib.so -o stripped.so");
        const auto symbols = stub_symbols(*nm, folder.file("lib.so"));
        CHECK(symbols.size() == functions + 1);
        const auto names = bound(*readobj, folder.file("lib.so"));
        CHECK(names.size() == symbols.size());
        std::istringstream dynamic(said(*readobj + " --dynamic-table " +
                                        quoted(folder.file("lib.so")) + " | grep PPC64_GLINK"));
        std::string tag, type, glink;
        dynamic >> tag >> type >> glink;
        for (const std::string file : {"lib.so", "stripped.so"}) {
            INFO(file);
            const auto bytes = read_file(folder.file(file));
            const auto image = load(as_view(bytes));
            REQUIRE(image);
            const Claims claims(*image);
            for (const auto& [name, code] : symbols) CHECK(owner_of(claims, code) == name);
            // DT_PPC64_GLINK: 32 bytes in front of the first branch.
            for (std::size_t i = 0; i < names.size(); ++i)
                CHECK(owner_of(claims, {number(glink) + 32 + 4 * i, 4}) == names[i]);
        }
    }
}

TEST_CASE("where PowerPC's functions say that there are several tables, stubs stay nobody's") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld"), nm = need_tool("llvm-nm");
    if (!clang || !lld || !nm) return;
    const TempFolder folder;
    sources(folder);
    source(folder, "other.s",
           ".globl other\nother:\n addis 2, 12, 3\n addi 2, 2, 16\n blr\n .size other, 12\n");
    const std::string target = " --target=powerpc64le-linux-gnu -O1 -fPIC -fsemantic-interposition";
    make(folder, *clang + target + " -c calls.c -o calls.o && " + *clang + target +
                     " -c other.s -o other.o && " + *lld + " -shared calls.o other.o -o lib.so");
    const auto bytes = read_file(folder.file("lib.so"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    const Claims claims(*image);
    for (const auto& [name, code] : stub_symbols(*nm, folder.file("lib.so")))
        CHECK(owner_of(claims, code) != name);
}

TEST_CASE("words and stubs of MIPS are of the symbols that llvm-readobj lists") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld"),
               readobj = need_tool("llvm-readobj");
    if (!clang || !lld || !readobj) return;
    const TempFolder folder;
    sources(folder);
    struct Target {
        std::string triple, linker;
        bool stubs;
    };
    for (const auto& t :
         {Target{"mipsel-linux-gnu", *lld, false}, Target{"mips-linux-gnu", *lld, false},
          Target{"mips64el-linux-gnuabi64", *lld, false},
          Target{"mips64-linux-gnuabi64", *lld, false},
          Target{"mipsel-linux-gnu", "mipsel-linux-gnu-ld", true},
          Target{"mips64el-linux-gnuabi64", "mips64el-linux-gnuabi64-ld", true}}) {
        INFO(t.linker << " " << t.triple);
        make(folder, *clang + " --target=" + t.triple + " -O1 -fPIC -c calls.c -o calls.o");
        if (run("cd " + quoted(folder.file(".")) + " && " + t.linker +
                " -shared calls.o -o lib.so 2>&1")
                .status != 0)
            continue;
        const auto bytes = read_file(folder.file("lib.so"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto words = global_words(*readobj, folder.file("lib.so"));
        CHECK(words.size() >= functions);
        const Claims claims(*image);
        std::size_t stubs = 0;
        const auto* const section = image->section(".MIPS.stubs");
        for (const auto& w : words) {
            INFO(w.name);
            const auto* const word = claims.at_address(w.address);
            REQUIRE(word != nullptr);
            if (w.symbol_value == 0 || w.name.starts_with("called_"))
                CHECK(owner_of(claims, {w.address, image->word()}) == w.name);
            // What the word holds of a function of others is the stub.
            if (section == nullptr || !section->memory.contains(w.value)) continue;
            CHECK(owner_of(claims, {w.value, 16}) == w.name);
            ++stubs;
        }
        CHECK(stubs == (t.stubs ? functions : 0));
    }
}

TEST_CASE("stubs of MIPS programs at fixed addresses are of the symbols of their relocations") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld"),
               readobj = need_tool("llvm-readobj");
    if (!clang || !lld || !readobj) return;
    const TempFolder folder;
    sources(folder);
    for (const std::string triple : {"mipsel-linux-gnu", "mips-linux-gnu"}) {
        INFO(triple);
        make(folder, *clang + " --target=" + triple + " -O1 -fPIC -c called.c -o called.o && " +
                         *lld + " -shared called.o -o libcalled.so && " + *clang +
                         " --target=" + triple + " -O1 -fno-pic -mno-abicalls -c main.c && " +
                         *lld + " -e main main.o libcalled.so -o app");
        const auto bytes = read_file(folder.file("app"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto* const plt = image->section(".plt");
        REQUIRE(plt != nullptr);
        const auto names = bound(*readobj, folder.file("app"));
        CHECK(names.size() == functions);
        CHECK(plt->memory.size == 32 + names.size() * 16);
        const Claims claims(*image);
        for (std::size_t i = 0; i < names.size(); ++i)
            CHECK(owner_of(claims, {plt->memory.begin + 32 + i * 16, 16}) == names[i]);
        CHECK(owner_of(claims, {plt->memory.begin, 32}).empty());
    }
}
