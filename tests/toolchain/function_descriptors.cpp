// 64-bit PowerPC's first ABI, big-endian: symbols name descriptors in .opd. Held against the names
// that nm gives to where they lead.
#include "toolchain/made.hpp"

#include <sstream>

using namespace binsize;
using namespace binsize::test;

TEST_CASE("functions with descriptors have the code that these lead to") {
    const auto clang = need_tool("clang"), linker = need_tool("powerpc64-linux-gnu-ld"),
               nm = need_tool("powerpc64-linux-gnu-nm");
    if (!clang || !linker || !nm) return;
    const TempFolder folder;
    source(folder, "a.c",
           "int more(int);\n"
           "__attribute__((noinline)) int one(int a) { int s = 0; for (int i = 0; i < a; i++)"
           " s += (i ^ s) * 3; return s; }\n"
           "static __attribute__((noinline)) int two(int a) { return one(a) + one(a + 7) * a; }\n"
           "int _start(int a) { return two(one(a)) + 1; }\n");
    make(folder, *clang + " --target=powerpc64-linux-gnu -mabi=elfv1 -O1 -c a.c -o a.o");
    for (const std::string how : {"", "-pie"}) {
        INFO(how);
        make(folder, *linker + " " + how + " a.o -o program");
        const auto file = folder.file("program");
        const auto symbols = symbols_of(file);
        // ".one" is what the descriptor "one" leads to.
        std::istringstream lines(run(*nm + " --synthetic --defined-only " + quoted(file)).text);
        std::map<u64, std::string> starts;
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string address, type, name;
            words >> address >> type >> name;
            if (name.starts_with('.') && name != ".TOC.")
                starts[std::stoull(address, nullptr, 16)] = name.substr(1);
        }
        REQUIRE(starts.size() == 3);
        const auto bytes = read_file(file);
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto* const text = image->section(".text");
        REQUIRE(text != nullptr);
        ReportOptions options;
        options.breakdowns = {{"symbols"}};
        options.only = {"class:code"};
        const auto report = analyze(*image, options);
        REQUIRE(report);
        u64 sum = 0;
        for (const auto& row : report->breakdowns.at(0).root.children) {
            if (row.name == "[everything else]") continue;
            INFO(std::string(row.name));
            CHECK(std::ranges::any_of(
                starts, [&](const auto& start) { return start.second == std::string(row.name); }));
            sum += row.size.file;
        }
        CHECK(sum <= text->file.size);
        CHECK(sum + 64 > text->file.size);  // the rest are tables for tracebacks, and padding
    }
}
