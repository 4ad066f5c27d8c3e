// Functions of C++ without a name that lie between two of one namespace were compiled with it. The
// twin's symbols say what they are called; their names say what is expected.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

void write_sources(const TempFolder& folder) {
    source(folder, "a.cpp",
           "#define apart __attribute__((noinline)) static\n"
           "apart int at_border(int x);\n"
           "apart int behind_last(int x);\n"
           "namespace app { int first(int x) { return x * 3 + 1; } }\n"
           "namespace { __attribute__((noinline)) int amid_hidden(int x) { return x * 5; } }\n"
           "apart int amid_plain(int x) { return x * 7; }\n"
           "namespace app { int second(int x) { return amid_hidden(x) + amid_plain(x); } }\n"
           "extern \"C\" int c_function(int x) { return x * 11; }\n"
           "apart int at_border(int x) { return x * 13; }\n"
           "namespace app { int third(int x) { return at_border(x) + behind_last(x); } }\n"
           "apart int behind_last(int x) { return x * 19; }\n");
    source(folder, "b.cpp",
           "__attribute__((noinline)) static int in_front(int x) { return x * 23; }\n"
           "namespace other { int fourth(int x) { return in_front(x) + 1; } }\n");
}

std::map<std::string, std::string> packages_of_hidden(const TempFolder& folder) {
    std::map<unsigned long, std::string> names;
    std::istringstream lines(said("nm --defined-only -C " + quoted(folder.file("lib.so"))));
    for (std::string line; std::getline(lines, line);) {
        const auto name = line.find(' ', line.find(' ') + 1);
        if (name != std::string::npos) names[std::stoul(line, nullptr, 16)] = line.substr(name + 1);
    }
    std::map<std::string, std::string> out;
    for (const auto& [row, bytes] : rows_of(folder.file("bare.so"), "packages,symbols", "2")) {
        const auto at = row.find(" > [function 0x");
        if (at == std::string::npos) continue;
        const auto found = names.find(std::stoul(row.substr(at + 15), nullptr, 16));
        if (found != names.end()) out[found->second] = row.substr(0, at);
    }
    return out;
}

}  // namespace

TEST_CASE("stripped: what lies between two functions of a namespace was compiled with it") {
    if (!need_tool("g++") || !need_tool("strip") || !need_tool("nm")) return;
    const std::string nobody = "[functions without a name]";
    // A table of symbols that holds what the dynamic one does, or none.
    for (const std::string strip : {"strip", "strip --discard-all"}) {
        INFO(strip);
        const TempFolder folder;
        write_sources(folder);
        make(folder, "g++ -O1 -fPIC -shared -fno-toplevel-reorder -o lib.so a.cpp b.cpp && " +
                         strip + " -o bare.so lib.so");
        const auto found = packages_of_hidden(folder);
        CHECK(found.at("(anonymous namespace)::amid_hidden(int)") == "app");
        CHECK(found.at("amid_plain(int)") == "app");
        for (const auto* name : {"at_border(int)", "behind_last(int)", "in_front(int)"}) {
            INFO(name);
            CHECK(found.at(name) == nobody);
        }
        const auto bare = folder.file("bare.so");
        const std::string by_place = R"("evidence": "neighbourhood")";
        CHECK(run({"report", bare, "--format", "json"}).out.contains(by_place));
        CHECK_FALSE(
            run({"report", bare, "--format", "json", "--no-neighbourhood"}).out.contains(by_place));
    }
}
