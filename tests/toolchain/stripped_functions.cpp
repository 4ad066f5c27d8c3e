// Functions of a stripped program beside its twin with symbols: each has a row of its own, with
// the size that nm states.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* app_source = R"(
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static int one(int a) { return a * a + (a >> 3) * 5; }
__attribute__((noinline)) static int two(int a) {
    int sum = 0;
    for (int i = 0; i < a; ++i) sum += one(i ^ a);
    if (sum == 42) { puts("cold"); abort(); }
    return sum;
}
__attribute__((noinline)) static void three(const char *s) { printf("%s %d\n", s, two(17)); }
int main(int argc, char **argv) { three(argv[argc - 1]); return two(argc) & 1; }
)";

/// Address → size of the functions that nm lists.
std::map<u64, u64> functions_of(const std::string& file) {
    std::map<u64, u64> out;
    std::istringstream lines(run("nm -S --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type, name;
        if (!(words >> address >> size >> type >> name) || (type != "t" && type != "T")) continue;
        if (name.starts_with("_")) continue;  // start files, which have no unwind tables
        out[std::stoull(address, nullptr, 16)] = std::stoull(size, nullptr, 16);
    }
    return out;
}

}  // namespace

TEST_CASE("stripped: each function has its own row, as long as its symbol said") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    source(folder, "app.c", app_source);
    make(folder, "gcc -O2 -o app app.c && strip -o bare app");
    const auto functions = functions_of(folder.file("app"));
    REQUIRE(functions.size() >= 4);
    const auto rows = rows_of(folder.file("bare"), "symbols,classes", "2");
    for (const auto& [address, size] : functions) {
        const auto name = fmt::format("[function {:#x}] > code", address);
        INFO(name);
        REQUIRE(rows.contains(name));
        CHECK(rows.at(name) == size);
        // Its description is counted under it.
        CHECK(rows.contains(fmt::format("[function {:#x}] > unwind", address)));
    }
    // Nor does anything change in the twin that has its names.
    for (const auto& [name, bytes] : rows_of(folder.file("app"), "symbols", "1"))
        CHECK(!name.starts_with("[function"));
}

TEST_CASE("exception tables belong to the functions that they are for") {
    if (!need_tool("g++") || !need_tool("strip")) return;
    const TempFolder folder;
    source(folder, "app.cpp",
           "#include <stdexcept>\n#include <string>\n"
           "__attribute__((noinline)) int one(int a) { if (a > 3) throw std::runtime_error(\"x\");"
           " return a; }\n"
           "__attribute__((noinline)) int two(int a) { try { return one(a); } catch (const "
           "std::exception &e) { return std::string(e.what()).size(); } }\n"
           "__attribute__((noinline)) int three(int a) { std::string s(a, 'x'); return one(a) + "
           "s.size(); }\n"
           "int main(int c, char **) { return two(c) + three(c); }\n");
    make(folder, "g++ -O1 -o app app.cpp && strip -o bare app");
    for (const auto* file : {"app", "bare"}) {
        INFO(file);
        // Between the tables of the program's own functions there is nothing else.
        for (const auto& [row, bytes] : rows_of(folder.file(file), "sections,symbols", "2"))
            CHECK(row != ".gcc_except_table > [.gcc_except_table]");
    }
    const auto rows = rows_of(folder.file("app"), "symbols,sections", "2");
    CHECK(rows.contains("two(int) > .gcc_except_table"));
    CHECK(rows.contains("three(int) > .gcc_except_table"));
    CHECK(rows.contains("two(int) > .eh_frame"));
}
