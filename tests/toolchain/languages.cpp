// Language and compiler of native programs.
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

/// Thirty functions of C.
std::string library_of_c() {
    std::string text;
    for (int i = 0; i < 30; ++i)
        text += "int c_" + std::to_string(i) + "(int a) { return a * " + std::to_string(i + 2) +
                " + (a ^ 7); }\n";
    return text;
}

std::string ident(const std::string& line) { return "__asm__(\".ident \\\"" + line + "\\\"\");\n"; }

}  // namespace

TEST_CASE("one C++ name makes no C++ program") {
    if (!need_tool("cc") || !need_tool("c++")) return;
    const TempFolder folder;
    source(folder, "c.c", library_of_c());
    source(folder, "one.cpp", "__attribute__((weak)) int one(int a) { return a + 1; }\n");
    make(folder, "cc -shared -fPIC -o lib.so c.c one.cpp && strip -o stripped.so lib.so");
    CHECK(report_of(folder.file("lib.so")).toolchain.language == "c");
    CHECK(report_of(folder.file("stripped.so")).toolchain.language == "c");
    // And where C++ is most of it, it is, stripped or not, asked for symbols or not.
    source(folder, "many.cpp",
           "#include <map>\n#include <string>\nstd::map<std::string, int> table(int n) {"
           " std::map<std::string, int> t; for (int i = 0; i < n; ++i)"
           " t[std::to_string(i)] = i; return t; }\n");
    make(folder, "c++ -shared -fPIC -o cpp.so many.cpp && strip -o cpp-s.so cpp.so");
    for (const auto* name : {"cpp.so", "cpp-s.so"})
        for (const bool deep : {true, false}) {
            const auto t = report_of(folder.file(name), deep).toolchain;
            CHECK(t.language == "c++");
            CHECK(t.compiler == "GCC");
        }
}

TEST_CASE("a vendor's clang wins over the GCC of the start files, a line of rustc does not win") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    const std::string android = "Android (8490178, based on r450784d) clang version 14.0.7";
    source(folder, "a.c", ident(android) + library_of_c());
    make(folder, "cc -shared -fPIC -o lib.so a.c && strip -o stripped.so lib.so");
    for (const auto* name : {"lib.so", "stripped.so"}) {
        const auto t = report_of(folder.file(name)).toolchain;
        CHECK(t.compiler == "clang");
        CHECK(t.version == "14.0.7");
        CHECK(t.language == "c");
    }
    // As in a library of C and C++ that has a library in Rust linked in.
    source(folder, "b.c",
           ident("clang version 19.1.7") + ident("rustc version 1.90.0 (abc)") + library_of_c());
    make(folder, "cc -shared -fPIC -o mixed.so b.c && strip -o mixed-s.so mixed.so");
    for (const auto* name : {"mixed.so", "mixed-s.so"})
        for (const bool deep : {true, false}) {
            const auto t = report_of(folder.file(name), deep).toolchain;
            CHECK(t.language == "c");
            CHECK(t.compiler == "clang");
        }
}

TEST_CASE("of several GCCs the newest is the program's") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    source(folder, "a.c",
           ident("GCC: (Crosstool) 99.1.0") + ident("GCC: (Old) 4.8.5") + library_of_c());
    make(folder, "cc -shared -fPIC -o lib.so a.c");
    CHECK(report_of(folder.file("lib.so")).toolchain.version == "(Crosstool) 99.1.0");
}

TEST_CASE("names of other languages are not C++'s") {
    if (!need_tool("cc")) return;
    const TempFolder folder;
    const auto functions = [](std::initializer_list<const char*> names) {
        std::string text = ".text\n";
        for (const std::string name : names)
            text += ".globl \"" + name + "\"\n.type \"" + name + "\", @function\n\"" + name +
                    "\":\n.skip 4000, 0x90\n.size \"" + name + "\", 4000\n";
        return text + ".section .note.GNU-stack,\"\",@progbits\n";
    };
    // D's libraries define a few names of C++, of which they make use.
    source(folder, "d.s", functions({"_D3std5array8Appender3putMFZv", "_D3app4mainFZv", "_Z1fv"}));
    source(folder, "crystal.s", functions({"*Array(Int32)#each:Nil", "*puts<String>:Nil"}));
    source(folder, "v0.s", functions({"_RNvCs1234_7mycrate3foo", "_RNCNvCs1234_7mycrate3foo0B3_"}));
    for (const auto* name : {"d", "crystal", "v0"}) {
        const std::string n = name;
        make(folder, "cc -shared -nostdlib -o " + n + ".so " + n + ".s");
    }
    CHECK(report_of(folder.file("d.so")).toolchain.language == "d");
    CHECK(report_of(folder.file("crystal.so")).toolchain.language == "crystal");
    CHECK(report_of(folder.file("v0.so")).toolchain.language == "rust");
}

// As Chromium's driver does, most of which is C++.
TEST_CASE("what a stripped program exports of a crate that it holds makes it no program of Rust") {
    if (!need_tool("cc") || !need_tool("strip")) return;
    const TempFolder folder;
    const auto code = [](const std::string& name, const std::string& size, bool exported) {
        return (exported ? ".globl " : ".local ") + name + "\n.type " + name + ", @function\n" +
               name + ":\n.skip " + size + ", 0x90\n.size " + name + ", " + size + "\n";
    };
    const std::string crate = ".text\n" + code("_RNvCs1234_7mycrate3foo", "4000", true);
    const std::string cpp = code("_ZN4base3runEv", "1000", true);
    const std::string few = code("other", "10000", false), many = code("other", "4000", false);
    const std::string end = ".section .note.GNU-stack,\"\",@progbits\n";
    source(folder, "both.s", crate + cpp + few + end);
    source(folder, "much.s", crate + cpp + many + end);
    source(folder, "rust.s", crate + few + end);
    for (const std::string name : {"both", "much", "rust"})
        make(folder, "cc -shared -nostdlib -o " + name + ".so " + name + ".s && strip -o " + name +
                         "-s.so " + name + ".so");
    CHECK(report_of(folder.file("both-s.so")).toolchain.language.empty());
    CHECK(report_of(folder.file("much-s.so")).toolchain.language == "rust");
    CHECK(report_of(folder.file("rust-s.so")).toolchain.language == "rust");
}

TEST_CASE("Rust without symbols is Rust, of the commit that rustc states") {
    const auto rustc = need_tool("rustc");
    if (!rustc || !need_tool("strip")) return;
    const TempFolder folder;
    source(folder, "main.rs",
           "fn main() { println!(\"{:?}\", std::env::args().collect::<Vec<_>>()) }");
    make(folder, *rustc + " -O -o app main.rs && strip -s -R .comment -o stripped app");
    const auto commit = said(*rustc + " -vV | sed -n 's/^commit-hash: //p'");
    if (commit.size() < 40) {
        WARN("SKIPPED: this rustc does not know its commit");
        return;
    }
    for (const bool deep : {true, false}) {
        const auto t = report_of(folder.file("stripped"), deep).toolchain;
        CHECK(t.language == "rust");
        CHECK(t.compiler == "rustc");
        CHECK(t.version == "commit " + commit.substr(0, 9));
    }
    // Also where a library in C, of another compiler, was linked before Rust's own objects.
    make(folder, "printf 'clang version 23.1.0git\\0" +
                     said(*rustc + " -V").replace(0, 6, "rustc version ") +
                     "\\0' >comment && objcopy --add-section .comment=comment stripped mixed");
    const auto mixed = report_of(folder.file("mixed")).toolchain;
    CHECK(mixed.language == "rust");
    CHECK(mixed.compiler == "rustc");
    // A function in C that has kept its name says nothing of all the others.
    make(folder, "strip -K main -o named app");
    CHECK(report_of(folder.file("named")).toolchain.language == "rust");
    CHECK(report_of(folder.file("named"), false).toolchain.language == "rust");
    const auto t = report_of(folder.file("app")).toolchain;
    CHECK(t.language == "rust");
    CHECK("rustc " + t.version == said(*rustc + " -V"));
}

TEST_CASE("the debug file that was split off is named") {
    if (!need_tool("cc") || !need_tool("objcopy")) return;
    const TempFolder folder;
    source(folder, "a.c", "int main(void) { return 0; }\n");
    make(folder,
         "cc -g -Wl,--build-id=0x0123456789abcdef -o app a.c &&"
         " objcopy --only-keep-debug app app.debug &&"
         " objcopy --strip-all --add-gnu-debuglink=app.debug app linked &&"
         " strip -o stripped app");
    CHECK(verdict_of(report_of(folder.file("app")), "debug_file").empty());
    CHECK(verdict_of(report_of(folder.file("stripped")), "debug_file") == "by build id");
    const auto linked = report_of(folder.file("linked"));
    CHECK(verdict_of(linked, "debug_file") == "app.debug");
    // readelf prints the checksum; gzip's is the same, of the whole debug file.
    const auto crc = said("python3 -c \"import zlib; print('0x%08x' % zlib.crc32(open('" +
                          folder.file("app.debug") + "','rb').read()))\"");
    for (const auto& v : linked.toolchain.verdicts)
        if (v.id == "debug_file")
            CHECK(v.evidence ==
                  ".gnu_debuglink, CRC-32 " + crc + "; or .build-id/01/23456789abcdef.debug");
}
