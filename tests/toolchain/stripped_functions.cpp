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
