// Relocations of an object belong to the function that they patch, as do the entries of its symbol
// table. The oracles say where each one lies: readelf, llvm-readobj.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/rows.hpp"

#include <binsize/types.hpp>

#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* source = R"(
int a(int); int b(int);
int table[4] = {1, 2, 3, 4};
int *first = table, *last = table + 3;
int calls_three(int n) { return a(n) + b(n) + a(n + 1) + table[n]; }
int calls_one(int n) { return b(n); }
int calls_none(int n) { return n + 1; }
)";

// Bytes of one class by symbol.
std::map<std::string, u64> bytes_of_class(const std::string& file, const std::string& cls) {
    std::map<std::string, u64> out;
    const auto suffix = " > " + cls;
    for (const auto& [name, bytes] : rows_of(file, "symbols,classes", "2"))
        if (name.ends_with(suffix)) out[name.substr(0, name.size() - suffix.size())] += bytes;
    return out;
}

struct Function {
    u64 begin = 0, size = 0;
};

}  // namespace

TEST_CASE("relocations of an ELF object go to whom they patch") {
    const auto readelf = need_tool("readelf");
    const auto compiler = need_tool("gcc");
    if (!readelf || !compiler) return;
    const TempFolder folder;
    const auto object = folder.file("o.o");
    if (run(*compiler + " -O1 -fno-pic -fno-asynchronous-unwind-tables -c " +
            quoted(folder.write("o.c", source)) + " -o " + quoted(object))
            .status != 0)
        SKIP_ALOUD("gcc does not compile here");

    std::map<std::string, Function> functions;
    std::stringstream symbols(run(*readelf + " -sW " + quoted(object)).text);
    for (std::string line; std::getline(symbols, line);) {
        std::stringstream words(line);
        std::string number, value, size, type, binding, visibility, section, name;
        words >> number >> value >> size >> type >> binding >> visibility >> section >> name;
        if (type == "FUNC")
            functions[name] = {std::stoull(value, nullptr, 16), std::stoull(size, nullptr, 0)};
    }
    REQUIRE(functions.size() == 3);
    std::map<std::string, u64> expected;
    bool text = false;
    std::stringstream relocations(run(*readelf + " -rW " + quoted(object)).text);
    for (std::string line; std::getline(relocations, line);) {
        if (line.starts_with("Relocation section")) text = line.find("'.rela.text'") != line.npos;
        std::stringstream words(line);
        std::string offset, info;
        if (!text || !(words >> offset >> info) || info.size() < 8) continue;
        if (offset.find_first_not_of("0123456789abcdef") != std::string::npos) continue;
        const auto place = std::stoull(offset, nullptr, 16);
        for (const auto& [name, f] : functions)
            if (place >= f.begin && place - f.begin < f.size) expected[name] += 24;
    }
    REQUIRE(expected.at("calls_three") >= 4 * 24);
    expected["first"] = expected["last"] = 24;
    CHECK(bytes_of_class(object, "relocations") == expected);
    // An entry of 24 bytes and a name with its NUL, but where a longer name ends like this one.
    const auto names = bytes_of_class(object, "symbol_names");
    for (const std::string name : {"calls_three", "calls_one", "calls_none", "table", "first"}) {
        INFO(name);
        CHECK(names.at(name) == 24 + name.size() + 1);
    }
}

TEST_CASE("relocations of COFF and Mach-O objects go to whom they patch") {
    const auto clang = need_tool("clang");
    const auto readobj = need_tool("llvm-readobj");
    if (!clang || !readobj) return;
    const TempFolder folder;
    const auto input = folder.write("o.c", source);
    struct Target {
        const char *triple, *text, *prefix;
        u64 entry;
    };
    for (const auto& t : {Target{"x86_64-windows-msvc", ".text", "", 10},
                          Target{"x86_64-apple-macos11", "__text", "_", 8},
                          Target{"arm64-apple-macos11", "__text", "_", 8}}) {
        INFO(t.triple);
        const auto object = folder.file("o.o");
        if (run(*clang + " --target=" + t.triple + " -O1 -ffunction-sections -c " + quoted(input) +
                " -o " + quoted(object))
                .status != 0) {
            WARN("SKIPPED: clang does not compile for " << t.triple);
            continue;
        }
        // One line a relocation, each naming its target: a and b are called by these two alone.
        std::stringstream lines(run(*readobj + " -r " + quoted(object)).text);
        u64 calls = 0;
        for (std::string line; std::getline(lines, line);)
            for (const std::string callee : {"a", "b"})
                if ((line + " ").find(" " + (t.prefix + callee) + " ") != std::string::npos)
                    ++calls;
        REQUIRE(calls == 4);
        u64 said = 0;
        for (const auto& [name, bytes] : bytes_of_class(object, "relocations"))
            if (name.find("calls_") != std::string::npos) said += bytes;
        CHECK(said >= calls * t.entry);
        CHECK(said % t.entry == 0);
        CHECK_FALSE(bytes_of_class(object, "relocations").contains(std::string("calls_none")));
    }
}
