// Stubs of procedure linkage tables, of each processor that lld and GNU's linker write them for:
// the psABIs say that the loader finds the symbol of a stub by its number, which is that of the
// relocation in the list that llvm-readobj prints, so the stub of that number must be its symbol's.
#include "support/claims.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr int functions = 20;  // more than numbers of relocations that are offsets, too

std::string calls() {
    std::string out =
        "__attribute__((noinline)) int own(int a) { return a * 3; }\n"
        "int all(int a) { return own(a)";
    std::string before;
    for (int i = 0; i < functions; ++i) {
        before += fmt::format("extern int called_{}(int);\n", i);
        out += fmt::format(" + called_{}(a)", i);
    }
    return before + out + "; }\n";
}

/// Symbols of the relocations of the table, in order.
std::vector<std::string> jump_slots(const std::string& readobj, const std::string& path) {
    std::vector<std::string> out;
    std::istringstream lines(run(readobj + " --relocations " + quoted(path)).text);
    bool in_table = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.find("Section (") != std::string::npos)
            in_table = line.find(".rela.plt") != std::string::npos ||
                       line.find(".rel.plt") != std::string::npos;
        std::istringstream words(line);
        std::string place, type, symbol;
        if (in_table && words >> place >> type >> symbol && place.starts_with("0x"))
            out.push_back(symbol);
    }
    return out;
}

struct Target {
    std::string triple, flags;
    std::string linker = "ld.lld";
    u64 header = 32, stub = 16;
    std::string section = ".plt";
};

}  // namespace

TEST_CASE("each stub of a procedure linkage table is of the symbol that its relocation names") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld"),
               readobj = need_tool("llvm-readobj");
    if (!clang || !lld || !readobj) return;
    const TempFolder folder;
    source(folder, "calls.c", calls());
    std::size_t compared = 0;
    for (const auto& t : {
             Target{"x86_64-linux-gnu", "", *lld, 16},
             Target{"x86_64-linux-gnu", "-z force-ibt", *lld, 0, 16, ".plt.sec"},
             Target{"x86_64-linux-gnu", "-z force-ibt", *lld, 16},
             Target{"i386-linux-gnu", "", *lld, 16},
             Target{"i386-linux-gnu", "-z force-ibt", *lld, 16},
             Target{"i386-linux-gnu", "-z force-ibt", *lld, 0, 16, ".plt.sec"},
             Target{"aarch64-linux-gnu", "", *lld},
             Target{"aarch64-linux-gnu", "-z pac-plt", *lld, 32, 24},
             Target{"armv7-linux-gnueabihf", "", *lld},
             Target{"riscv64-linux-gnu", "", *lld},
             Target{"riscv32-linux-gnu", "", *lld},
             Target{"loongarch64-linux-gnu", "", *lld},
             Target{"s390x-linux-gnu", "", *lld, 32, 32},
             Target{"x86_64-linux-gnu", "", "ld -m elf_x86_64", 16},
             Target{"x86_64-linux-gnu", "-z ibtplt", "ld -m elf_x86_64", 16},
             Target{"x86_64-linux-gnu", "-z now", "ld -m elf_x86_64", 16},
             Target{"i386-linux-gnu", "", "ld -m elf_i386", 16},
             Target{"i386-linux-gnu", "-z now", "ld -m elf_i386", 16},
             Target{"i386-linux-gnu", "-z ibtplt", "ld -m elf_i386", 16},
             Target{"i386-linux-gnu", "-z ibtplt", "ld -m elf_i386", 0, 16, ".plt.sec"},
         }) {
        INFO(t.triple << " " << t.flags << " " << t.linker << " " << t.section);
        make(
            folder,
            *clang + " --target=" + t.triple +
                " -O1 -fPIC -fsemantic-interposition -fno-asynchronous-unwind-tables -c calls.c -o calls.o");
        if (run("cd " + quoted(folder.file(".")) + " && " + t.linker + " -shared " + t.flags +
                " calls.o -o lib.so 2>&1")
                .status != 0)
            continue;  // GNU's linker may be another machine's
        const auto bytes = read_file(folder.file("lib.so"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto* const plt = image->section(t.section);
        REQUIRE(plt != nullptr);
        const auto symbols = jump_slots(*readobj, folder.file("lib.so"));
        CHECK(symbols.size() == functions + 1);
        CHECK(plt->file.size == t.header + symbols.size() * t.stub);
        const Claims claims(*image);
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            const auto at = plt->file.begin + t.header + i * t.stub;
            claims.each({at, t.stub}, [&](const Cell& cell, u64) {
                CHECK(claims.owner(cell).name == symbols[i]);
                CHECK(cell.cost_class == CostClass::code);
            });
        }
        claims.each({plt->file.begin, t.header},
                    [&](const Cell& cell, u64) { CHECK_FALSE(claims.owned(cell)); });
        ++compared;
    }
    CHECK(compared >= 13);
}

// The words of PowerPC's table are no bytes of the file; the relocations that fill them in are.
TEST_CASE("words of PowerPC's table are of the symbols of their relocations") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld"),
               readobj = need_tool("llvm-readobj");
    if (!clang || !lld || !readobj) return;
    const TempFolder folder;
    source(folder, "calls.c", calls());
    make(
        folder,
        *clang +
            " --target=powerpc64le-linux-gnu -O1 -fPIC -fsemantic-interposition -c calls.c -o calls.o && " +
            *lld + " -shared calls.o -o lib.so");
    const auto bytes = read_file(folder.file("lib.so"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    const auto symbols = jump_slots(*readobj, folder.file("lib.so"));
    const auto* const plt = image->section(".plt");
    const auto* const relocations = image->section(".rela.plt");
    REQUIRE(plt != nullptr);
    REQUIRE(relocations != nullptr);
    CHECK(relocations->file.size == symbols.size() * 24);
    CHECK(plt->memory.size == 16 + symbols.size() * 8);
    const Claims claims(*image);
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const auto* const word = claims.at_address(plt->memory.begin + 16 + i * 8);
        REQUIRE(word != nullptr);
        CHECK(claims.owner(*word).name == symbols[i]);
        CHECK(word->cost_class == CostClass::zero_fill);
        claims.each({relocations->file.begin + i * 24, 24},
                    [&](const Cell& cell, u64) { CHECK(claims.owner(cell).name == symbols[i]); });
    }
}

// Whatever the code of a table says, what is not like a stub stays with the table.
TEST_CASE("stubs that say nothing sensible stay with their table") {
    const auto clang = need_tool("clang"), lld = need_tool("ld.lld");
    if (!clang || !lld) return;
    const TempFolder folder;
    source(folder, "calls.c", calls());
    for (const std::string target : {"i386-linux-gnu", "aarch64-linux-gnu", "armv7-linux-gnueabihf",
                                     "riscv64-linux-gnu", "s390x-linux-gnu"}) {
        INFO(target);
        make(folder, *clang + " --target=" + target +
                         " -O1 -fPIC -fsemantic-interposition -c calls.c -o calls.o && " + *lld +
                         " -shared calls.o -o lib.so");
        const auto whole = read_file(folder.file("lib.so"));
        const auto intact = load(as_view(whole));
        REQUIRE(intact);
        const auto plt = intact->section(".plt")->file;
        for (u64 at = plt.begin; at < std::min(plt.end(), plt.begin + 96); ++at)
            for (const char wrong : {'\x00', '\x7f', '\xff'}) {
                auto bytes = whole;
                bytes[at] = wrong;
                const auto image = load(as_view(bytes));
                REQUIRE(image);
                const Claims claims(*image);
                u64 sum = 0;
                claims.each({0, bytes.size()}, [&](const Cell&, u64 size) { sum += size; });
                CHECK(sum == bytes.size());
            }
    }
}
