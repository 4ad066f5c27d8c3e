// The reporters over made-up reports: what they print adds up, names stay inert, and every format
// copes with whatever a report may hold.
#include "base/text.hpp"
#include "render/render.hpp"
#include "support/catch.hpp"
#include "support/lines.hpp"
#include "support/markdown.hpp"
#include "support/reports.hpp"

#include <fmt/format.h>

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

Report small_report() {
    Report r;
    r.subject = {"app", "elf", "amd64", 64,    "little", "linux", "executable",
                 1500,  4096,  "abcd",  false, {},       {},      {}};
    r.linkage.kind = "static";
    r.linkage.evidence = "no PT_INTERP";
    r.breakdowns.push_back(
        {"sections,symbols",
         branch("app", {branch(".text", {leaf("main.main", 1000, 1000), leaf("[padding]", 24, 24)}),
                        leaf(".bss", 0, 3000), leaf("[headers]", 476, 72)})});
    return r;
}

std::string rendered(std::string_view id, std::span<const Report> all, RenderOptions options = {}) {
    std::string out;
    REQUIRE(find_reporter(id)->reports(all, options, [&](std::string_view piece) {
        out += piece;
        return true;
    }));
    return out;
}

// A reader of RFC 4180, written from the RFC's grammar: what a spreadsheet would see.
std::vector<std::vector<std::string>> read_csv(std::string_view text) {
    std::vector<std::vector<std::string>> rows(1);
    std::string field;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') {
                field += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                field += c, ++i;
            } else {
                quoted = false;
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',') {
            rows.back().push_back(std::exchange(field, {}));
        } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            rows.back().push_back(std::exchange(field, {}));
            rows.emplace_back();
            ++i;
        } else {
            field += c;
        }
    }
    rows.pop_back();
    return rows;
}

}  // namespace

TEST_CASE("the text of a nested breakdown") {
    const Report r = small_report();
    RenderOptions options{.style = {.width = 60}, .chosen_breakdowns = true};
    CHECK(rendered("text", std::span(&r, 1), options) ==
          "  Sections, symbols   file       %  memory\n"
          "  .text              1,024   68.3%   1,024  ██████████▉\n"
          "    main.main        1,000   66.7%   1,000  ██████████▋\n"
          "    [padding]           24    1.6%      24  ▎\n"
          "  .bss                   0    0.0%   3,000\n"
          "  [headers]            476   31.7%      72  █████▏\n"
          "\n"
          "The rows add up to 1,500 bytes; the file has 1,500 bytes.\n");
}

TEST_CASE("one ruler alone has its own shares") {
    const Report r = small_report();
    const auto text =
        rendered("text", std::span(&r, 1),
                 {.style = {.width = 60}, .ruler = Ruler::memory, .chosen_breakdowns = true});
    CHECK(text.find("file   ") == std::string::npos);
    // 3000 of 4096
    CHECK(text.find(".bss                3,000   73.2%") != std::string::npos);
}

TEST_CASE("the closing line tells of rows that do not add up") {
    Report r = small_report();
    r.breakdowns[0].root.children.pop_back();
    const auto text = rendered("text", std::span(&r, 1), {.chosen_breakdowns = true});
    CHECK(text.ends_with("The rows add up to 1,024 bytes; the file has 1,500 bytes.\n"));
}

TEST_CASE("the closing line speaks of the ruler that was printed") {
    Report r = small_report();
    r.breakdowns[0].root.children.pop_back();
    const auto text =
        rendered("text", std::span(&r, 1), {.ruler = Ruler::memory, .chosen_breakdowns = true});
    CHECK(text.ends_with("The rows add up to 4,024 bytes; the memory image has 4,096 bytes.\n"));
}

TEST_CASE("rows that stand for several say their number once") {
    Report r = small_report();
    auto& rows = r.breakdowns[0].root.children;
    rows[1].count = 3;
    rows[2].name = "[1234 others]";
    rows[2].count = 1234;
    rows[2].others = true;
    const auto markdown = rendered("markdown", std::span(&r, 1));
    CHECK(markdown.find("| `.bss` ×3 |") != std::string::npos);
    CHECK(markdown.find("| `[1,234 others]` |") != std::string::npos);
    const auto text = rendered("text", std::span(&r, 1), {.chosen_breakdowns = true});
    CHECK(text.find("[1,234 others] ") != std::string::npos);
}

TEST_CASE("several reports are a table, also where one alone could be read") {
    const std::vector<Report> all = {small_report(), small_report()};
    constexpr std::string_view heading =
        "  file   size  memory  what             made by  symbols  DWARF\n";
    constexpr std::string_view line = "  app   1,500   4,096  elf linux/amd64           yes\n";
    const auto text = rendered("text", all, {.many = true});
    CHECK(text.starts_with(std::string(heading) + std::string(line) + std::string(line) + "\n"));
    CHECK(lines_of(text).size() == 5);
    CHECK(rendered("text", std::span(all).first(1), {.many = true})
              .starts_with(std::string(heading) + std::string(line)));
    const auto full = rendered("text-full", all, {.many = true});
    CHECK(full.starts_with(heading));
    CHECK(full.ends_with("the file has 1,500 bytes.\n"));
    CHECK(rendered("text", std::span(all).first(1)).ends_with("the file has 1,500 bytes.\n"));
    const auto json = rendered("json", std::span(all).first(1), {.many = true});
    CHECK(json.find("\"binsize.reports\"") != std::string::npos);
    CHECK(rendered("json", std::span(all).first(1)).find("\"binsize.report\"") !=
          std::string::npos);
}

TEST_CASE("no text line is wider than its terminal, names apart that are no names of rows") {
    for (u64 seed = 0; seed < 60; ++seed) {
        Report r = random_report(seed);
        for (const std::size_t width : {80U, 120U}) {
            const auto text = rendered("text", std::span(&r, 1),
                                       {.style = {.width = width}, .chosen_breakdowns = true});
            for (const auto& line : lines_of(text)) {
                INFO(seed << ": " << line);
                CHECK(display_width(line) <= width);
                CHECK_FALSE(line.ends_with(' '));
            }
        }
    }
}

TEST_CASE("names are whole where lines need not fit, but for those that nobody reads") {
    Report r = small_report();
    const std::string name(300, 'n');
    const std::string endless(10'000, 'e');
    r.breakdowns[0].root.children[0].name = name;
    r.breakdowns[0].root.children[1].name = endless;
    r.linkage.run_paths = {endless};
    r.tables.push_back({"symbols", {{"name", "text"}, {"size", "bytes"}}, {{name, u64{1}}}});
    const RenderOptions pipe{.style = {.fits = false}};
    for (const auto* format : {"text", "csv", "markdown"}) {
        INFO(format);
        const auto text = rendered(format, std::span(&r, 1), pipe);
        CHECK(text.find(name) != std::string::npos);
        for (const auto& line : lines_of(text)) CHECK(line.size() < 5000);
        CHECK(text.find("eee…eee") != std::string::npos);
    }
    const auto text = rendered("text", std::span(&r, 1), pipe);
    for (const auto& line : lines_of(text))
        if (line.find("Run paths") != line.npos) CHECK(display_width(line) < 200);
    CHECK(rendered("json", std::span(&r, 1), pipe).find(endless) != std::string::npos);
    const auto narrow = rendered("text", std::span(&r, 1), {.chosen_breakdowns = true});
    CHECK(narrow.find(name) == std::string::npos);
}

TEST_CASE("the narrowest terminal wraps no row") {
    Report r = small_report();
    r.breakdowns[0].root.size = {987'654'321'987, 987'654'321'987};
    for (const auto ruler : {Ruler::file, Ruler::memory, Ruler::both})
        for (const auto& line : lines_of(
                 rendered("text", std::span(&r, 1),
                          {.style = {.width = 40}, .ruler = ruler, .chosen_breakdowns = true})))
            CHECK(display_width(line) <= 40);
}

TEST_CASE("tables of members have their member's name") {
    Report r = small_report();
    r.members = {small_report(), small_report()};
    r.members[1].subject.name = "b.o";
    r.members[1].tables.push_back({"symbols", {{"name", "text"}}, {{std::string("main")}}});
    const auto text = rendered("text", std::span(&r, 1), {.chosen_tables = true});
    CHECK(text == "  b.o, symbols\n  name\n  main\n");
    const auto csv = rendered("csv", std::span(&r, 1), {.chosen_tables = true});
    CHECK(csv == "subject,table,name\r\napp > b.o,symbols,main\r\n");
    r.tables = std::move(r.members[1].tables);
    r.tables[0].rows.clear();
    CHECK(rendered("text", std::span(&r, 1), {.chosen_tables = true}) ==
          "  symbols\n  name\n  no rows\n");
}

TEST_CASE("text without Unicode is ASCII, without colour has no escape") {
    for (u64 seed = 0; seed < 40; ++seed) {
        const Report r = random_report(seed);
        const auto plain =
            rendered("text", std::span(&r, 1), {.style = {.color = false, .unicode = false}});
        CHECK(std::ranges::all_of(plain,
                                  [](char c) { return c == '\n' || (c >= 0x20 && c < 0x7f); }));
        const auto colored = rendered("text", std::span(&r, 1), {.style = {.color = true}});
        CHECK(colored.find("\x1b[") != std::string::npos);
    }
}

TEST_CASE("CSV reads back: every level of every breakdown adds up") {
    for (u64 seed = 0; seed < 40; ++seed) {
        Report r = random_report(seed);
        r.tables.clear();
        r.members.clear();
        const auto rows = read_csv(rendered("csv", std::span(&r, 1)));
        REQUIRE_FALSE(rows.empty());
        const std::vector<std::string> header = {"subject",  "breakdown", "level",  "path",
                                                 "name",     "file",      "memory", "kind",
                                                 "evidence", "count"};
        CHECK(rows[0] == header);
        for (const auto& b : r.breakdowns) {
            u64 top = 0;
            u64 count = 0;
            for (const auto& row : rows) {
                REQUIRE(row.size() == header.size());
                if (row[1] != b.id) continue;
                ++count;
                if (row[2] == "1") top += std::stoull(row[5]);
                // A spreadsheet must not run it.
                CHECK((row[4].empty() || std::string("=+-@").find(row[4][0]) == std::string::npos));
            }
            CHECK(count > 0);
            if (!b.root.children.empty()) CHECK(top == r.subject.size);
        }
    }
}

TEST_CASE("CSV paths name the parents") {
    const Report r = small_report();
    const auto rows = read_csv(rendered("csv", std::span(&r, 1)));
    REQUIRE(rows.size() == 7);
    CHECK(rows[1] == std::vector<std::string>{"app", "sections,symbols", "0", "", "app", "1500",
                                              "4096", "", "", "1"});
    CHECK(rows[3] == std::vector<std::string>{"app", "sections,symbols", "2", ".text", "main.main",
                                              "1000", "1000", "", "", "1"});
}

TEST_CASE("Markdown keeps names inert and tables whole") {
    Report r = small_report();
    r.breakdowns[0].root.children[0].name = "a|b <img src=x> @team [l](http://x)";
    const auto text = rendered("markdown", std::span(&r, 1), {.chosen_breakdowns = true});
    CHECK(outside_code(text).find("<img") == std::string::npos);
    CHECK(outside_code(text).find("@team") == std::string::npos);
    CHECK(text.find("`a`\\|`b <img src=x> @team [l](http://x)`") != std::string::npos);
    for (const auto& line : lines_of(text)) {
        if (!line.starts_with("| ")) continue;
        std::size_t pipes = 0;
        for (std::size_t i = 0; i < line.size(); ++i)
            if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++pipes;
        CHECK(pipes == 5);  // name, file, memory, share
    }
}

TEST_CASE("every reporter copes with every report and stops when nobody reads") {
    for (const auto* reporter : reporters())
        for (u64 seed = 0; seed < 40 && reporter->reports != nullptr; ++seed) {
            const Report r = random_report(seed);
            CHECK_FALSE(rendered(reporter->id, std::span(&r, 1)).empty());
            int calls = 0;
            CHECK_FALSE(reporter->reports(std::span(&r, 1), {}, [&](std::string_view) {
                ++calls;
                return false;
            }));
            CHECK(calls == 1);
        }
}
