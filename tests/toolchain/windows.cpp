// Compiler and linker of PE files.
#include "toolchain/made.hpp"

#include <bit>

using namespace binsize;
using namespace binsize::test;

namespace {

u32 word_at(const std::string& bytes, std::size_t at) {
    return *find_int<u32>(as_view(bytes), at, Endian::little);
}

void put(std::string& bytes, std::size_t at, u32 value) {
    for (unsigned i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

struct Made {
    u32 product, build, count;
};

/// A program with a Rich header where its DOS stub was, and the linker's version 14.44.
std::string with_rich_header(std::string bytes, std::initializer_list<Made> tools) {
    constexpr u32 key = 0x5a17c3e9;
    std::size_t at = 64;
    const auto word = [&](u32 value) { put(bytes, at, value ^ key), at += 4; };
    word(0x536e6144);
    for (int i = 0; i < 3; ++i) word(0);
    for (const auto& t : tools) word(t.product << 16U | t.build), word(t.count);
    REQUIRE(at + 8 <= word_at(bytes, 0x3c));
    put(bytes, at, 0x68636952);  // "Rich"
    put(bytes, at + 4, key);
    const auto header = word_at(bytes, 0x3c);
    bytes[header + 26] = 14, bytes[header + 27] = 44;
    return bytes;
}

}  // namespace

TEST_CASE("the Rich header names Microsoft's tools, and the language of what is not its library") {
    const auto file = yaml_object("pe/lld-386.yaml");
    if (!file) return;
    const TempFolder folder;
    const auto toolchain = [&](std::initializer_list<Made> tools) {
        return report_of(folder.write("app.exe", with_rich_header(*file, tools)), false);
    };
    // The products of Visual Studio 2015 and later: 258 its linker, 260 C, 261 C++. The C run
    // time, of build 33145, is C++ in every program.
    const auto c = toolchain({{261, 33145, 9}, {260, 36260, 3}, {258, 36260, 1}});
    CHECK(c.toolchain.compiler == "MSVC");
    CHECK(c.toolchain.version == "14.44.36260");
    CHECK(c.toolchain.version_evidence == "Rich header");
    CHECK(c.toolchain.language == "c");
    CHECK(verdict_of(c, "linker").empty());
    CHECK(toolchain({{261, 36260, 3}, {258, 36260, 1}}).toolchain.language == "c++");
    // Objects without an id, as rustc makes them, are what the program is of.
    const auto other = toolchain({{260, 36260, 1}, {0, 0, 28}, {258, 36260, 1}});
    CHECK(other.toolchain.compiler.empty());
    CHECK(verdict_of(other, "linker") == "MSVC 14.44.36260");
}

TEST_CASE("MinGW's GCC and its linker") {
    const std::string prefix = "x86_64-w64-mingw32-";
    const auto gcc = need_tool(prefix + "gcc");
    if (!gcc) return;
    const TempFolder folder;
    source(folder, "a.c", "#include <stdio.h>\nint main(void) { return puts(\"hello\"); }\n");
    make(folder, *gcc + " -O2 -s -o app.exe a.c");
    const auto report = report_of(folder.file("app.exe"));
    CHECK(report.toolchain.compiler == "GCC");
    CHECK(report.toolchain.version.find(said(*gcc + " -dumpversion").substr(0, 2)) !=
          std::string::npos);
    CHECK(report.toolchain.version_evidence == ".rdata");
    const auto ld = said(prefix + "ld --version | sed -n '1s/.* \\([0-9]*\\.[0-9]*\\).*/\\1/p'");
    CHECK(verdict_of(report, "linker") == "GNU ld " + ld);
}

TEST_CASE("lld is told by its DOS stub, not by the version that it states") {
    const auto clang = need_tool("clang");
    const auto lld = need_tool("lld-link");
    if (!clang || !lld) return;
    const TempFolder folder;
    source(folder, "a.c", "int start(void) { return 7; }\n");
    make(folder, *clang + " --target=x86_64-pc-windows-msvc -c -o a.obj a.c && " + *lld +
                     " /entry:start /subsystem:console /nodefaultlib /out:app.exe a.obj");
    CHECK(verdict_of(report_of(folder.file("app.exe")), "linker") == "LLD");
}
