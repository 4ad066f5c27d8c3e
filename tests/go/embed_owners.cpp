// Whose embedded contents are, in programs built on the spot for three formats, stripped and not:
// where each lies is found by its own text, which is random and so lies nowhere else.
#include "analysis/analysis.hpp"
#include "base/input.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/claims.hpp"
#include "support/reports.hpp"
#include "support/tools.hpp"

#include <map>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr std::string_view main_go = R"(package main

import (
	"embed"
	"example.com/embed/lib"
)

//go:embed static
var files embed.FS

//go:embed text.txt
var text string

//go:embed bytes.bin
var bytes []byte

//go:embed counted.bin
var counted []byte

//go:noinline
func at(i int) int { return int(text[i]) + int(bytes[i]) + len(counted) }

func main() {
	e, _ := files.ReadDir("static")
	println(len(e), at(len(e)), lib.At(len(e)))
}
)";

constexpr std::string_view lib_go = R"(package lib

import "embed"

//go:embed both.txt own.txt
var files embed.FS

//go:embed longest.txt
var text string

//go:embed bytes.bin
var bytes []byte

//go:noinline
func At(i int) int {
	b, _ := files.ReadFile("own.txt")
	return int(text[i]) + int(bytes[i]) + len(b)
}
)";

struct Content {
    std::string path;     ///< of the file
    std::string package;  ///< whose it is
    std::string name;     ///< path in an embed.FS; empty for what a string or []byte holds
    CostClass cost_class = CostClass::embedded;
    std::string text = {};
};

std::string random_text(u64 seed, std::size_t size) {
    Random random(seed);
    std::string out;
    while (out.size() < size) out += static_cast<char>('!' + random.below(90));
    return out;
}

// Contents by file, as the programs above embed them. Equal ones are one for the linker:
// static/copy.txt comes before static/same.txt, and both packages embed the text of both.txt, whose
// first table is that of lib.
std::vector<Content> write_program(const TempFolder& folder) {
    namespace fs = std::filesystem;
    for (const auto* name : {"lib", "static/deep/empty folder"})
        fs::create_directories(folder.file(name));
    (void)folder.write("go.mod", "module example.com/embed\n\ngo 1.16\n");
    (void)folder.write("main.go", std::string(main_go));
    (void)folder.write("lib/lib.go", std::string(lib_go));
    const std::string lib = "example.com/embed/lib";
    std::vector<Content> contents = {
        {"static/copy.txt", "main", "static/copy.txt"},
        {"static/deep/page.html", "main", "static/deep/page.html"},
        {"static/both.txt", "[shared in example.com/embed]", "both.txt"},
        {"lib/own.txt", lib, "own.txt"},
        {"text.txt", "main", "", CostClass::strings},
        {"lib/longest.txt", lib, "", CostClass::strings},
        {"bytes.bin", "main", "", CostClass::data},
        {"lib/bytes.bin", lib, "", CostClass::data},
        {"counted.bin", "main", "", CostClass::data},
    };
    u64 seed = 1;
    for (auto& c : contents) {
        c.text = random_text(seed, 2000 + 77 * seed);
        ++seed;
        if (c.path == "lib/longest.txt") c.text += random_text(seed + 100, 3001);
        (void)folder.write(c.path, c.text);
    }
    (void)folder.write("static/same.txt", contents[0].text);
    (void)folder.write("lib/both.txt", contents[2].text);
    (void)folder.write("static/empty", "");
    return contents;
}

void check_content(const Claims& claims, std::string_view file, const Content& content) {
    INFO(content.path);
    const auto begin = file.find(content.text);
    REQUIRE(begin != std::string_view::npos);
    CHECK(file.find(content.text, begin + 1) == std::string_view::npos);
    const Owner* owner = nullptr;
    claims.each({begin, content.text.size()}, [&](const Cell& cell, u64 size) {
        CHECK(size == content.text.size());
        CHECK(claims.package(cell) == content.package);
        CHECK(cell.cost_class == content.cost_class);
        owner = &claims.owner(cell);
    });
    if (!content.name.empty()) CHECK(owner->name == content.name);
    // Nothing tells where a byte slice ends, the rest ends exactly.
    if (content.cost_class != CostClass::data) {
        CHECK(&claims.owner(claims.at(begin - 1)) != owner);
        CHECK(&claims.owner(claims.at(begin + content.text.size())) != owner);
    }
}

}  // namespace

TEST_CASE("embedded contents belong to the package that uses them, and end where they end") {
    if (std::system("go version >/dev/null 2>&1") != 0) {
        WARN("SKIPPED: no Go toolchain");
        return;
    }
    const TempFolder folder;
    const auto contents = write_program(folder);
    struct Build {
        std::string target, flags;
        u64 word;
    };
    const Build builds[] = {
        {"GOOS=linux GOARCH=amd64", "", 8},      {"GOOS=linux GOARCH=386", "-s -w", 4},
        {"GOOS=linux GOARCH=arm64", "-s -w", 8}, {"GOOS=darwin GOARCH=arm64", "-s -w", 8},
        {"GOOS=darwin GOARCH=amd64", "", 8},     {"GOOS=windows GOARCH=amd64", "-s -w", 8},
        {"GOOS=windows GOARCH=386", "", 4}};
    for (const auto& build : builds) {
        INFO(build.target << " " << build.flags);
        REQUIRE(run("cd " + quoted(folder.file("")) + " && GOFLAGS=-mod=mod CGO_ENABLED=0 " +
                    build.target + " go build -p 2 -ldflags='" + build.flags + "' -o app .")
                    .status == 0);
        const auto file = read_file(folder.file("app"));
        const auto image = load(as_view(file));
        REQUIRE(image);
        const Claims claims(*image);
        for (const auto& content : contents) check_content(claims, file, content);

        // Of a table each path has an entry: four words and 16 bytes; the first also the header.
        const u64 entry = 4 * build.word + 16;
        const u64 header = 3 * build.word;
        std::map<std::string, u64> expected = {
            {"main static/", entry + header},
            {"main static/both.txt", entry},
            {"main static/copy.txt", entry + contents[0].text.size()},
            {"main static/deep/", entry},
            {"main static/deep/page.html", entry + contents[1].text.size()},
            {"main static/empty", entry},
            {"main static/same.txt", entry},
            {"[shared in example.com/embed] both.txt", contents[2].text.size()},
            {"example.com/embed/lib both.txt", entry + header},
            {"example.com/embed/lib own.txt", entry + contents[3].text.size()}};
        std::map<std::string, u64> found;
        claims.each({0, file.size()}, [&](const Cell& cell, u64 size) {
            if (cell.cost_class == CostClass::embedded)
                found[std::string(claims.package(cell)) + " " +
                      std::string(claims.owner(cell).name)] += size;
        });
        CHECK(found == expected);

        // The table has these; relocations and names may come on top of the contents.
        ReportOptions options;
        options.usual_tables = true;
        const auto report = analyze(*image, options);
        REQUIRE(report);
        const auto* table = report->table("embedded");
        REQUIRE(table != nullptr);
        CHECK(table->rows.size() == expected.size());
        for (const auto& row : table->rows) {
            const auto key = std::get<std::string>(row[1]) + " " + std::get<std::string>(row[0]);
            INFO(key);
            REQUIRE(expected.contains(key));
            CHECK(std::get<u64>(row[2]) >= expected.at(key));
        }
    }
}
