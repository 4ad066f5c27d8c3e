// Archives from the outside: what a library of many members costs, and that it is told about as one
// thing. The numbers follow from how the members are made here, or from Go's own tools.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/memory.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string member(std::string_view name, std::string_view content) {
    auto out = fmt::format("{:<16}{:<32}{:<10}`\n{}", name, "", content.size(), content);
    if (out.size() % 2 != 0) out += '\n';
    return out;
}

// A member of an import library (PE Format §7): a header of 20 bytes and two names.
std::string import_of(std::string_view symbol, std::string_view library) {
    const auto names = fmt::format("{}{}{}{}", symbol, '\0', library, '\0');
    std::string out("\0\0\xff\xff\0\0\x64\x86\0\0\0\0", 12);
    out += {static_cast<char>(names.size()), 0, 0, 0, 0, 0, 4, 0};
    return out + names;
}

// name → bytes of the file, of the first level of a CSV breakdown.
std::map<std::string, u64> rows(const std::vector<std::string>& arguments) {
    auto all = arguments;
    for (const auto* a : {"--format", "csv", "-n", "0"}) all.emplace_back(a);
    const auto ran = test::run(all, RunOptions{});
    REQUIRE(ran.code == 0);
    std::map<std::string, u64> out;
    std::istringstream lines(ran.out);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        for (const char c : line) {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                cells.emplace_back();
            else
                cells.back() += c;
        }
        // file, breakdown, level, path, name, bytes …
        if (cells.size() > 5 && cells[2] == "1") out[cells[4]] = std::stoull(cells[5]);
    }
    return out;
}

std::string run_text(const std::vector<std::string>& arguments) {
    const auto ran = test::run(arguments, RunOptions{});
    CHECK(ran.code == 0);
    return ran.out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("archive: breakdowns are sums over the members, which are one themselves") {
    constexpr u64 members = 8000;
    std::string text = "!<arch>\n";
    for (u64 i = 0; i < members; ++i)
        text += member(fmt::format("m{}.o/", i), tiny_elf(".text", 600 + i % 100));
    text += member("same.o/", tiny_elf(".text", 64)) + member("same.o/", tiny_elf(".data", 64)) +
            member("README/", "hello");
    const u64 both = tiny_elf(".text", 64).size() + tiny_elf(".data", 64).size();
    const TemporaryFolder folder;
    const auto file = folder.file("many.a", text);

    const auto by_member = rows({"report", file, "-d", "members"});
    CHECK(by_member.size() == members + 1 + 2 + 2);  // same.o, README and [no object]'s own three
    CHECK(by_member.at("m17.o") == tiny_elf(".text", 617).size());
    CHECK(by_member.at("same.o") == both);
    CHECK(by_member.at("README") == 5);
    CHECK(by_member.at("[member header]") == 60 * (members + 3));
    CHECK(by_member.at("[archive magic]") == 8);

    u64 code = 64;
    for (u64 i = 0; i < members; ++i) code += 600 + i % 100;
    CHECK(rows({"report", file, "-d", "sections"}).at(".text") == code);
    CHECK(rows({"report", file, "-d", "sections"}).at("[ELF header]") == 64 * (members + 2));
    CHECK(rows({"report", file, "-d", "classes"}).at("code") == code + 64);
    const auto packages = rows({"report", file, "-d", "packages"});
    CHECK(!packages.contains("m17.o"));
    CHECK(packages.at("[no object]") == 5);
    CHECK(rows({"report", file, "-d", "sections", "--only", "member:m17.o"}).at(".text") == 617);

    const auto page = run_text({"report", file, "--full"});
    CHECK(has(page, "ar archive · 64-bit little-endian · amd64"));
    CHECK(has(page, "README: is text"));
    CHECK(has(run_text({"report", file, "-d", "members", "--only", "member:same.o"}), "same.o ×2"));
    CHECK(!has(page, "code ×"));
    // A member costs a few hundred bytes, not tens of thousands.
    CHECK(needs_at_most(24, "report " + quoted(file)));
    CHECK(needs_at_most(24, "report --format json " + quoted(file)));
}

TEST_CASE("archive: members that are no objects share a note") {
    std::string text = "!<arch>\n";
    for (int i = 0; i < 300; ++i) text += member(fmt::format("{}.txt/", i), "text");
    const TemporaryFolder folder;
    const auto page = run_text({"report", folder.file("texts.a", text), "--full"});
    CHECK(has(page, "0.txt and 299 more members"));
    CHECK(!has(page, "1.txt and"));
}

TEST_CASE("archive: an import library is its libraries and how much each has") {
    constexpr u64 imports = 2000;
    std::string text = "!<arch>\n";
    u64 names = 0;
    for (u64 i = 0; i < imports; ++i) {
        const auto symbol = fmt::format("Function{}", i);
        names += symbol.size() + std::string("KERNEL32.dll").size() + 2;
        text += member("KERNEL32.dll/", import_of(symbol, "KERNEL32.dll"));
    }
    text += member("USER32.dll/", import_of("One", "USER32.dll"));
    names += std::string("One USER32.dll ").size();
    const TemporaryFolder folder;
    const auto file = folder.file("windows.lib", text);
    const auto page = run_text({"report", file, "--full"});
    CHECK(has(page, "windows/amd64"));
    CHECK(has(page, "an import library: 2,001 imports"));
    CHECK(has(page, "KERNEL32.dll (2000 functions), USER32.dll (1 function)"));
    CHECK(rows({"report", file, "-d", "symbols"}).at("[import names]") == names);
    const auto by_member = rows({"report", file, "-d", "members"});
    CHECK(by_member.at("KERNEL32.dll") == names - 15 + 20 * imports);
    CHECK(by_member.at("USER32.dll") == 15 + 20);
    // What is saved of it does not grow with the number of imports.
    CHECK(run_text({"report", file, "--format", "json"}).size() < 20000);
}

TEST_CASE("archive: Go's own objects, against go tool nm") {
    if (!need_tool("go")) return;
    const TempFolder module;
    static_cast<void>(module.write("go.mod", "module example.com/lib\n\ngo 1.20\n"));
    static_cast<void>(module.write("lib.go", R"(package lib

type Shape struct{ Width, Height int }

//go:noinline
func (s *Shape) Area() int { return s.Width * s.Height }

//go:noinline
func Join(parts []string) (out string) {
	for _, p := range parts {
		out += p + Separator
	}
	return out
}

var Separator = ", "
var Table = [512]byte{1, 511: 1}
)"));
    const auto file = module.file("lib.a");
    const auto built = test::run("cd " + quoted(module.file(".")) +
                                 " && env GOTOOLCHAIN=local GOFLAGS=-mod=mod GOWORK=off "
                                 "CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -o " +
                                 quoted(file) + " .");
    if (built.status != 0) {
        WARN("SKIPPED: go does not build");
        return;
    }
    // "  address  size kind name"; T is code, D and R data.
    const auto listed = test::run("go tool nm -size " + quoted(file));
    REQUIRE(listed.status == 0);
    std::istringstream lines(listed.text);
    std::map<std::string, u64> code;
    std::map<std::string, u64> data;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address;
        std::string kind;
        std::string name;
        u64 size = 0;
        if (!(words >> address >> size >> kind >> name) || size == 0) continue;
        if (kind == "T" && name.starts_with("example.com/lib.")) code[name] = size;
        if (kind == "D" && name.starts_with("example.com/lib.Table")) data[name] = size;
    }
    REQUIRE(code.size() >= 2);
    REQUIRE(data.size() == 1);
    const auto found = rows({"report", file, "-d", "symbols", "--only", "class:code"});
    for (const auto& [name, size] : code) {
        INFO(name);
        CHECK(found.at(name) == size);
    }
    CHECK(rows({"report", file, "-d", "symbols", "--only", "class:data"})
              .at("example.com/lib.Table") == 512);
    const auto version = test::run("go env GOVERSION").text;
    const auto page = run_text({"report", file, "--full"});
    CHECK(has(page, "linux/amd64"));
    CHECK(has(page, "Go · gc · " + version.substr(0, version.find('\n'))));
    CHECK(!has(page, "not an ELF"));
    const auto packages = rows({"report", file, "-d", "packages"});
    CHECK(packages.contains("example.com/lib"));
    CHECK(!packages.contains("_go_.o"));
}

TEST_CASE("archive: objects of Go before 1.20, of its compiler and its assembler") {
    std::istringstream lines(test::read_text(test::fixture("goobj/abi-1.19.nm")));
    std::map<std::string, u64> code;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string member, address, kind, name;
        u64 size = 0;
        if (words >> member >> address >> size >> kind >> name && kind == "T") code[name] += size;
    }
    REQUIRE(code.size() == 6);
    REQUIRE(code.at("internal/abi.FuncPCTestFn") == 1);  // the assembler's
    const auto file = test::fixture("goobj/abi-1.19.a").string();
    const auto found = rows({"report", file, "-d", "symbols", "--only", "class:code"});
    for (const auto& [name, size] : code) {
        INFO(name);
        CHECK(found.at(name) == size);
    }
    CHECK(rows({"report", file, "-d", "packages"}).contains("internal/abi"));
    CHECK(has(run_text({"report", file, "--full"}), "Go · gc · go1.19.8"));
    CHECK(rows({"report", file, "-d", "classes"}).at("types") > 0);
}
