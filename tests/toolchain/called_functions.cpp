// Functions of programs without symbols and unwind tables, by calls to them, beside the twin's
// symbols; and how long instructions are, as objdump sees them.
#include "evidence/x86_instructions.hpp"
#include "support/rows.hpp"
#include "toolchain/made.hpp"

#include <set>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* app_source = R"(
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>
#define APART __attribute__((noinline, noclone))
APART int one(int a) { return a * a + (a >> 3) * 5; }
APART int two(int a) {
    int sum = 0;
    for (int i = 0; i < a; ++i) sum += one(i ^ a) + one(i);
    if (sum == 42) abort();
    return sum;
}
APART int chosen(int a) {
    switch (a) {
        case 0: return one(7);
        case 1: puts("one"); return 3;
        case 2: return two(9) * 3;
        case 3: printf("%d\n", a); return 5;
        case 4: return one(a) ^ two(a);
        case 5: puts("five"); return 8;
        default: return a / 3;
    }
}
APART int pointed(int a) { return a ^ 0x55; }
int (*volatile where)(int) = pointed;
APART double many(std::map<std::string, int> &m, int n) {
    for (int i = 0; i < n; ++i) m[std::to_string(i)] = chosen(i % 7);
    double sum = 0;
    for (const auto &[name, value] : m) sum += value * 0.5 + name.size();
    return sum;
}
int main(int argc, char **) {
    std::map<std::string, int> m;
    return int(many(m, argc * 3)) + two(argc) + where(argc) + chosen(argc);
}
)";

/// Address of each symbol in code, and its name.
std::map<u64, std::string> names_of(const std::string& nm, const std::string& file) {
    std::map<u64, std::string> out;
    std::istringstream lines(run(nm + " --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, type, name;
        if (words >> address >> type >> name && std::string("tTwW").find(type) != std::string::npos)
            out.emplace(std::stoull(address, nullptr, 16), name);
    }
    return out;
}

void check_twin(const std::string& make_both, const std::string& nm, const char* prefix) {
    INFO(make_both);
    const TempFolder folder;
    source(folder, "app.cpp", app_source);
    make(folder, make_both);
    const auto names = names_of(nm, folder.file("app"));
    std::set<std::string> found;
    for (const auto& [row, bytes] : rows_of(folder.file("bare"), "symbols,classes", "2")) {
        if (!row.starts_with("[function 0x") || !row.ends_with(" > code")) continue;
        INFO(row);
        const u64 begin = std::stoull(row.substr(10), nullptr, 16);
        const auto at = names.find(begin);
        REQUIRE(at != names.end());
        const auto next = std::next(at);
        if (next != names.end()) CHECK(begin + bytes <= next->first);
        found.insert(at->second);
    }
    for (const auto* name : {"_Z3onei", "_Z3twoi", "_Z6choseni"}) {
        INFO(name);
        CHECK(found.contains(std::string(prefix) + name));
    }
    // No call leads there.
    CHECK_FALSE(found.contains(std::string(prefix) + "_Z7pointedi"));
    // The twin has its names, and nothing else.
    for (const auto& [name, bytes] : rows_of(folder.file("app"), "symbols", "1"))
        CHECK(!name.starts_with("[function"));
}

void check_lengths(const std::string& compile, const std::string& objdump, bool wide) {
    INFO(compile);
    const TempFolder folder;
    source(folder, "app.cpp", app_source);
    make(folder, compile);
    std::istringstream lines(
        run(objdump + " -d --insn-width=16 " + quoted(folder.file("app"))).text);
    int instructions = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto first = line.find('\t');
        const auto second = line.find('\t', first + 1);
        if (second == std::string::npos || line.find("(bad)") != std::string::npos ||
            line.find(".byte") != std::string::npos)
            continue;
        std::vector<std::byte> bytes;
        std::istringstream digits(line.substr(first + 1, second - first - 1));
        for (std::string digit; digits >> digit;)
            bytes.push_back(static_cast<std::byte>(std::stoul(digit, nullptr, 16)));
        const auto size = bytes.size();
        if (size > 1 && bytes[0] == std::byte{0x9b}) continue;  // FWAIT and another
        INFO(line);
        CHECK(x86_instruction(bytes, 0, wide).length == size);
        for (u64 n = 1; n < size; ++n)
            CHECK(x86_instruction(ByteView(bytes).first(n), 0, wide).length <= n);
        bytes.resize(size + 64);
        CHECK(x86_instruction(bytes, 0, wide).length == size);
        ++instructions;
    }
    CHECK(instructions > 1000);
}

}  // namespace

TEST_CASE("called functions: of programs without unwind tables, where the twin's symbols are") {
    if (!need_tool("g++") || !need_tool("strip") || !need_tool("nm")) return;
    for (const std::string flags : {"-O2", "-O2 -no-pie", "-O1 -fno-inline"})
        check_twin(
            "g++ " + flags + " -o app app.cpp && strip -R .eh_frame -R .eh_frame_hdr -o bare app",
            "nm", "");
}

TEST_CASE("called functions: of programs for Windows of 32 bits") {
    const auto compiler = need_tool("i686-w64-mingw32-g++");
    const auto strip = need_tool("i686-w64-mingw32-strip");
    const auto nm = need_tool("i686-w64-mingw32-nm");
    if (!compiler || !strip || !nm) return;
    check_twin(*compiler + " -O2 -o app.exe app.cpp && " + *strip +
                   " -R .eh_frame -o bare app.exe && mv app.exe app",
               *nm, "_");
}

TEST_CASE("called functions: instructions are as long as objdump says") {
    if (!need_tool("g++") || !need_tool("objdump")) return;
    check_lengths("g++ -O3 -march=x86-64-v4 -g0 -o app app.cpp", "objdump", true);
    check_lengths("g++ -O1 -fno-inline -g0 -o app app.cpp", "objdump", true);
    const auto compiler = need_tool("i686-w64-mingw32-g++");
    if (compiler)
        check_lengths(*compiler + " -O2 -march=haswell -o app.exe app.cpp && mv app.exe app",
                      "i686-w64-mingw32-objdump", false);
}
