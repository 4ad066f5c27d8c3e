// Variants side by side as they are shown: seven of them, rows that are left out, a release.
#include "base/text.hpp"
#include "render/render.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string shown(std::string_view format, const Comparison& c, std::size_t rows,
                  const Style& style = {}) {
    std::string out;
    const RenderOptions options{.style = style, .rows = rows};
    REQUIRE(find_reporter(format)->comparison(c, options, [&](std::string_view piece) {
        out += piece;
        return true;
    }));
    return out;
}

Report build(const std::string& name, u64 unit, std::string os = "linux") {
    Report r;
    r.subject.name = name;
    r.subject.format = "elf";
    r.subject.arch = "amd64";
    r.subject.bits = 64;
    r.subject.endian = "little";
    r.subject.os = std::move(os);
    r.subject.kind = "executable";
    r.breakdowns = {
        {"classes", branch(name, {leaf("code", 4 * unit, 4 * unit), leaf("data", unit, unit)})},
        {"sections", branch(name, {leaf(".text", 2 * unit, 0), leaf(".a", unit, 0),
                                   leaf(".b", unit, 0), leaf(".c", unit, 0)})}};
    r.subject.size = 5 * unit;
    r.subject.compressed = {{"gzip", 6, 2 * unit}, {"zstd", 3, unit}};
    return r;
}

}  // namespace

TEST_CASE("seven variants fit into 80 columns, all of them shown") {
    std::vector<Report> reports;
    for (const auto* name : {"app", "app-stripped", "app-upx", "app-without-debug-information", "a",
                             "app-static", "application-with-a-name-of-many-letters-and-more"})
        reports.push_back(build(name, 1'234'567 + reports.size() * 1000));
    const auto c = compare_variants(reports);
    const auto text = shown("text", c, 20);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(display_width(line) <= 80);
    }
    for (const auto& r : reports) CHECK(text.find(elide(r.subject.name, 24)) != std::string::npos);
    // A pipe has no width.
    const auto whole = shown("text", c, 20, {.fits = false});
    for (const auto& r : reports) CHECK(whole.find(r.subject.name) != std::string::npos);
}

TEST_CASE("rows that are left out of variants are counted, with their sums") {
    const std::vector<Report> reports = {build("app", 1024), build("b", 2048)};
    const auto c = compare_variants(reports);
    const auto markdown = shown("markdown", c, 1);
    CHECK(markdown.find("| `.text` | 2.00 KiB | 4.00 KiB |\n"
                        "| `[3 others]` | 3.00 KiB | 6.00 KiB |\n") != std::string::npos);
    CHECK(markdown.find("| `code` |") != std::string::npos);
    CHECK(markdown.find("| `data` |") != std::string::npos);  // a single row is never left out
    CHECK(shown("text", c, 1).find("[3 others]") != std::string::npos);
    CHECK(shown("markdown", c, 0).find("others") == std::string::npos);
}

TEST_CASE("a release shows compressed sizes, what runs cost, and the settings that differ") {
    std::vector<Report> reports = {build("tool-linux", 1024), build("tool-darwin", 2048, "darwin"),
                                   build("tool-windows", 1024, "windows")};
    for (auto& r : reports) {
        r.toolchain.main_package = "example.com/tool";
        r.toolchain.settings = {
            {"-ldflags", "-s -w"}, {"CGO_ENABLED", "0"}, {"GOOS", r.subject.os}};
    }
    reports[1].toolchain.settings[1].value = "1";
    reports[2].toolchain.settings.erase(reports[2].toolchain.settings.begin());
    auto c = compare_variants(reports);
    REQUIRE(c.groups.size() == 1);
    CHECK(c.groups[0].settings ==
          std::vector<std::string>{
              "-ldflags is -s -w in tool-darwin, tool-linux, not set in tool-windows",
              "CGO_ENABLED is 0 in tool-linux, tool-windows, 1 in tool-darwin"});
    c.variants[0].run.emplace();
    c.variants[0].run->runs = 5;
    for (const std::size_t i : {1U, 2U}) {
        c.variants[i].run.emplace();
        c.variants[i].run->problem = "Exec format error";
    }
    const auto text = shown("text", c, 20);
    CHECK(text.find("  darwin     10.0 KiB !\n"
                    "    gzip -6    4.00 KiB\n"
                    "    zstd -3    2.00 KiB\n") != std::string::npos);
    CHECK(text.find("differs: CGO_ENABLED is 0 in") != std::string::npos);
    CHECK(text.find("tool-linux runs ") != std::string::npos);
    CHECK(text.find("not measured: Exec format error: tool-darwin, tool-windows\n") !=
          std::string::npos);
    const auto markdown = shown("markdown", c, 20);
    CHECK(markdown.find("| platform | file | size | gzip | zstd |") != std::string::npos);
    CHECK(markdown.find("| `tool-darwin` | 10.0 KiB ⚠️ | 4.00 KiB | 2.00 KiB |") !=
          std::string::npos);
    CHECK(markdown.find("- differs: ") != std::string::npos);
    const auto json = shown("json", c, 20);
    CHECK(json.find("\"settings\": [") != std::string::npos);
}
