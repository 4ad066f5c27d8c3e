// `binsize at NAME`: who else has the same bytes, and all places that a name means. The oracles:
// nm states value and size of each symbol, the contents of embedded files are found by their text.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string at(const std::string& file, const std::string& where) {
    const auto ran = run({"at", file, where}, {.environment = {"COLUMNS=200"}});
    INFO(where << ": " << ran.err);
    CHECK(ran.code == 0);
    return ran.out;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string hex(u64 value) {
    std::ostringstream out;
    out << "0x" << std::hex << value;
    return out.str();
}

std::string builds(const TempFolder& folder, const std::string& command, const std::string& name) {
    auto out = folder.file(name);
    if (run(command + " -o " + binsize::test::quoted(out)).status == 0) return out;
    WARN("SKIPPED: does not build here: " << command);
    return {};
}

// The line of a table that begins with a name.
std::string line_of(const std::string& text, const std::string& name) {
    std::stringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name + " ")) return line;
    return {};
}

constexpr const char* first_c = R"(
static volatile char many[40];
static int same(int a) { return many[a]; }
int f(int a) { return same(a) + 1; }
int main(void) { return f(1); }
)";
constexpr const char* second_c = R"(
static volatile char many[500];
static int same(int a) { return a * many[a] * 7; }
int g(int a) { return same(a) + 2; }
)";

constexpr const char* labels_s = R"(
    .text
    .globl one, two, three, within
    .type one,@function
    .type three,@function
one:
two:
three: .fill 12,1,0x90
    .type within,@function
    .size within,4
within: .fill 4,1,0x91
    .data
    .globl mark, datum
mark:
    .type datum,@object
    .size datum,8
datum: .quad 7
)";

constexpr const char* embedding_go = R"(package main

import (
	"embed"
	"os"
)

//go:embed static/app.js
var files embed.FS

func main() {
	os.Stdout.WriteString("static/app.js")
	b, _ := files.ReadFile(os.Args[1])
	println(len(b))
}
)";

}  // namespace

// nm -S: 0000000000001129 0000000000000005 T other, and the same of real.
TEST_CASE("functions of one place and size are all named") {
    const auto file = fixture("elf/alias.elf").string();
    for (const auto* name : {"real", "other"}) {
        const auto text = at(file, name);
        INFO(text);
        CHECK(has(text, "place     address 0x1129"));
        CHECK(has(text, "owner     other (function"));
        CHECK(has(text, "aliases   real\n"));
        CHECK(has(text, "stretch   5 bytes at +0x1129"));
        CHECK(has(line_of(text, "real"), "alias"));
        CHECK(has(line_of(text, "real"), "5 bytes at +0x1129"));
    }
    CHECK_FALSE(has(at(file, "main"), "aliases"));
}

TEST_CASE("labels without a size are aliases too, marks and nested symbols are none") {
    const auto compiler = need_tool("gcc");
    if (!compiler) return;
    const TempFolder folder;
    const auto source = folder.write("t.s", labels_s);
    const auto file = builds(folder, *compiler + " -c " + quoted(source), "t.o");
    if (file.empty()) return;
    CHECK(has(at(file, "three"), "owner     one (function"));
    CHECK(has(at(file, "three"), "aliases   three, two\n"));
    CHECK_FALSE(has(at(file, "within"), "aliases"));
    CHECK_FALSE(has(at(file, "mark"), "aliases"));
}

TEST_CASE("a name that several symbols have lists all of their places, with sizes") {
    const auto compiler = need_tool("gcc");
    const auto nm = need_tool("nm");
    if (!compiler || !nm) return;
    const TempFolder folder;
    std::string sources;
    for (const auto* text : {first_c, second_c}) {
        const auto name = "t" + std::to_string(sources.size()) + ".c";
        sources += " " + quoted(folder.write(name, text));
    }
    const auto file = builds(folder, *compiler + " -O0 -no-pie" + sources, "t");
    if (file.empty()) return;
    std::map<std::string, std::map<u64, u64>> places;
    std::stringstream symbols(run(*nm + " -S " + quoted(file)).text);
    for (std::string line; std::getline(symbols, line);) {
        std::stringstream words(line);
        std::string value, size, type, name;
        if (words >> value >> size >> type >> name)
            places[name][std::stoull(value, nullptr, 16)] = std::stoull(size, nullptr, 16);
    }
    for (const auto* name : {"same", "many"}) {
        const auto text = at(file, name);
        INFO(text);
        REQUIRE(places[name].size() == 2);
        CHECK(has(text, "2 places are meant; this is the first:\n"));
        CHECK(has(text, "place     address " + hex(places[name].begin()->first)));
        for (const auto& [address, size] : places[name]) {
            const auto line =
                line_of(text, "address " + hex(address) + (name[0] == 's' ? "," : ""));
            CHECK(has(line, " " + std::to_string(size) + " "));
            CHECK(has(line, name[0] == 's' ? ".text" : ".bss"));
        }
    }
}

TEST_CASE("an address of two overlays means both, a mark what its address holds") {
    const auto both = at(fixture("elf/overlay.elf").string(), "0x20000000");
    INFO(both);
    CHECK(has(both, "owner     ovl1_fn"));
    CHECK(has(both, "2 places are meant"));
    CHECK(has(both, "ovl2_fn"));
    const auto file = fixture("elf/alias.elf").string();  // readelf: _edata 0x4010, Ndx 24 (.data)
    const auto mark = at(file, "_edata");
    CHECK(has(mark, "place     address 0x4010\n"));
    CHECK(has(mark, "marks an end of .data and has no byte"));
    CHECK(has(run({"at", file, "_end"}).err, "_end marks an end of .bss: it has no byte"));
    // Another file has it; here are the word and the stub that lead to it.
    const auto import = at(file, "__cxa_finalize");
    CHECK(has(import, "owner     __cxa_finalize (symbol of [imports])"));
}

TEST_CASE("the path of an embedded file means the file, not the text that spells it") {
    if (!need_tool("go")) return;
    const TempFolder folder;
    const std::string content = "only in this file " + std::string(300, '=') + " to its end";
    static_cast<void>(folder.write("go.mod", "module example.com/app\n\ngo 1.20\n"));
    std::filesystem::create_directories(folder.file("static"));
    static_cast<void>(folder.write("static/app.js", content));
    static_cast<void>(folder.write("main.go", embedding_go));
    const auto file =
        builds(folder,
               "cd " + quoted(folder.file(".")) + " && env GOFLAGS=-mod=mod GOTOOLCHAIN=local " +
                   "GOWORK=off CGO_ENABLED=0 go build -p 2 -buildvcs=false -ldflags='-s -w'",
               "app");
    if (file.empty()) return;
    const auto where = read_text(file).find(content);
    REQUIRE(where != std::string::npos);
    const auto text = at(file, "static/app.js");
    INFO(text);
    CHECK(has(text, "offset +" + hex(where) + "\n"));
    CHECK(has(text, "class     embedded"));
    CHECK(has(text, "owner     static/app.js (file"));
    CHECK(has(at(file, "\"static/app.js\""), "(literal"));
}
