// The report that a terminal shows: one screen, whatever a file holds, and what is odd about it.
#include "base/text.hpp"
#include "render/render.hpp"
#include "render/words/outstanding.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

#include <algorithm>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

std::vector<std::string> lines_of(std::string_view id, const Report& report, u64 rows = 0) {
    std::string text;
    RenderOptions options{.style = {.width = 80}};
    options.rows = rows;
    REQUIRE(find_reporter(id)->reports(std::span(&report, 1), options, [&](std::string_view piece) {
        text += piece;
        return true;
    }));
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

bool says(const std::vector<std::string>& lines, std::string_view part) {
    return std::ranges::any_of(
        lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
}

// A program of many classes, packages and symbols, of 1 MB each.
Report large() {
    Report r;
    r.subject.name = "app";
    r.subject.format = "elf";
    r.subject.kind = "executable";
    for (const auto* id : {"classes", "sections", "categories", "modules", "packages", "symbols"}) {
        Nodes rows;
        for (int i = 0; i < 20; ++i)
            rows.push_back(leaf(std::string(id) + std::to_string(i), 50000, 50000, "package"));
        r.breakdowns.push_back({id, branch("app", std::move(rows))});
    }
    r.subject.size = r.subject.memory = 1000000;
    for (int i = 0; i < 9; ++i) {
        Saving s;
        s.id = "module";
        s.name = "example.com/module" + std::to_string(i);
        s.file = 40000;
        s.how = "do without it; whatif says what goes with it";
        r.savings.push_back(s);
    }
    for (int i = 0; i < 30; ++i) r.notes.push_back({NoteLevel::warning, "here", "damage"});
    return r;
}

Report with_class(std::string_view name, u64 file, u64 memory, u64 size) {
    Report r = large();
    r.breakdowns = {{"classes", branch("app", {leaf("code", size - file, size - file),
                                               leaf(std::string(name), file, memory)})}};
    r.subject.size = size;
    r.subject.memory = size - file + memory;
    return r;
}

std::vector<std::string> odd(const Report& r) {
    std::vector<std::string> out;
    for (const auto& one : words::outstanding(r, {}))
        if (one.odd) out.push_back(one.what);
    return out;
}

}  // namespace

TEST_CASE("one screen: forty lines, whatever there is to say") {
    const auto lines = lines_of("text", large());
    CHECK(lines.size() <= 44);  // with four notes of damage
    CHECK(lines.size() >= 30);
    for (const auto& line : lines) CHECK(display_width(line) <= 80);
    CHECK(says(lines, "What could go"));
    CHECK(says(lines, "Where the bytes go"));
    CHECK(says(lines, "Packages"));
    CHECK_FALSE(says(lines, "Sections"));
    CHECK(says(lines, "26 more notes"));
    CHECK(lines.back() == "The rows add up to 1,000,000 bytes; the file has 1,000,000 bytes.");
    CHECK(lines_of("text-full", large()).size() > 150);
}

TEST_CASE("one screen: rows that were asked for are all there") {
    const auto lines = lines_of("text", large(), 20);
    for (int i = 0; i < 20; ++i) CHECK(says(lines, "packages" + std::to_string(i) + " "));
}

TEST_CASE("one screen: random reports, no longer than a screen and a few") {
    for (u64 seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        const auto r = random_report(seed);
        // Where a report has no breakdown of the usual ones it shows those that it has.
        if (r.breakdown("classes") == nullptr && r.breakdown("packages") == nullptr) continue;
        CHECK(lines_of("text", r).size() <= 60);
    }
}

TEST_CASE("what stands out: what is odd") {
    CHECK(odd(with_class("data", 300000, 300000, 1000000)).empty());
    CHECK(odd(with_class("zero_fill", 0, 33 << 20, 1000000)) ==
          std::vector<std::string>{"zero-fill, 97.2% of the memory: nothing of it is in the file"});
    CHECK(odd(with_class("zero_fill", 0, 1000, 1000000)).empty());
    CHECK(odd(with_class("padding", 60000, 0, 1000000)) ==
          std::vector<std::string>{"padding, 6.0% of the file"});
    CHECK(odd(with_class("unknown", 60000, 0, 1000000)).size() == 1);
    CHECK(odd(with_class("overlay", 10000, 0, 1000000)).size() == 1);

    auto r = with_class("data", 1, 1, 1000000);
    r.weights.dwarf = {340000, 0.34, {}, {}, {}};
    CHECK(odd(r) ==
          std::vector<std::string>{"DWARF, 34.0% of the file: what ships rarely needs it"});
    // Objects are made to be debugged, and nobody ships them.
    r.subject.kind = "relocatable";
    CHECK(odd(r).empty());
    r.toolchain.verdicts = {{"method_dce", "no", "reflect.Value.Method is called by a.b"},
                            {"race", "yes", "build info"},
                            {"packed", "UPX", "UPX!"}};
    CHECK(odd(r).size() == 3);
    r.toolchain.verdicts = {{"method_dce", "yes", ""}, {"race", "no", ""}};
    CHECK(odd(r).empty());
    r.subject.kind = "executable";
    r.weights.dwarf = {};
    r.linkage.nx = false;
    CHECK(odd(r) == std::vector<std::string>{"its stack or data may be executed (NX no)"});
}

TEST_CASE("what stands out: the largest that is somebody's") {
    auto r = large();
    r.breakdowns = {
        {"modules", branch("app", {leaf("std", 800000, 0), leaf("example.com/a@v1.2.3", 150000, 0),
                                   leaf("[shared]", 50000, 0)})},
        {"symbols", branch("app", {leaf("[padding]", 900000, 0), leaf("main.table", 90000, 0),
                                   others(3, 10000, 0)})}};
    constexpr std::string_view ids[] = {"modules", "packages", "symbols"};
    const auto all = words::outstanding(r, ids);
    REQUIRE(all.size() == 2);
    CHECK(all[0].what == "module example.com/a@v1.2.3, the largest: 15.0% of the file");
    CHECK(all[0].bytes == 150000);
    CHECK(all[1].what == "symbol main.table, the largest: 9.0% of the file");
}

TEST_CASE(
    "what could go calls a file a file, and a literal, which is named by its text, a literal") {
    auto report = large();
    report.savings.resize(2);
    for (auto& s : report.savings) s.id = "embedded";
    report.savings[0].name = "static/[id].html";
    report.savings[1].name = "\"<html>\"";
    for (const auto* reporter : {"text", "markdown"}) {
        INFO(reporter);
        const auto lines = lines_of(reporter, report);
        const bool plain = std::string_view(reporter) == "text";
        CHECK(says(lines,
                   plain ? "embedded file static/[id].html" : "embedded file `static/[id].html`"));
        CHECK(says(lines, plain ? "literal \"<html>\"" : "literal `\"<html>\"`"));
        CHECK_FALSE(says(lines, "file \"<"));
    }
}
