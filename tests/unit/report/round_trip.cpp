// What is written reads back equal, and what is written is what the schema says.
#include "base/bytes.hpp"
#include "report/report.hpp"
#include "support/reports.hpp"
#include "support/validate.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

std::string written(const auto& reports) {
    std::string text;
    REQUIRE(write_json(reports, [&](std::string_view piece) {
        text += piece;
        return true;
    }));
    return text;
}

}  // namespace

TEST_CASE("a report reads back equal") {
    for (u64 seed = 0; seed < 400; ++seed) {
        const Report report = random_report(seed);
        const auto broken = check_invariants(report);
        INFO("seed " << seed << ": " << (broken ? broken->message : ""));
        REQUIRE(!broken);
        const auto text = written(report);
        const auto again = read_json(as_view(text));
        INFO((again ? "" : again.error().message));
        REQUIRE(again.has_value());
        REQUIRE(*again == report);
        REQUIRE(written(*again) == text);
    }
}

TEST_CASE("fingerprints of an earlier binsize are known by it") {
    Report report;
    report.fingerprint.names = std::string(32, 'a');
    const auto old = written(report);
    CHECK(old.find("\"version\": 1") == std::string::npos);
    CHECK(read_json(as_view(old)).value().fingerprint.version == 1);
    report.fingerprint.version = fingerprint_version;
    CHECK(read_json(as_view(written(report))).value().fingerprint.version == 2);
}

// Rows share their text: it lives as long as any of them.
TEST_CASE("a row's name outlives its report") {
    Nodes kept;
    RowText name;
    {
        auto block = std::make_shared<const std::string>("a block of two names");
        Node row;
        row.name = RowText(block, std::string_view(*block).substr(2, 5));
        Report report;
        report.breakdowns.push_back({"sections", {}});
        report.breakdowns[0].root.children = {row, row};
        block.reset();
        auto moved = std::move(report);
        kept.push_back(std::move(moved.breakdowns[0].root.children[0]));
        CHECK(moved.breakdowns[0].root.children[0].name.empty());
        name = moved.breakdowns[0].root.children[1].name;
    }
    for (int i = 0; i < 100; ++i) kept.push_back(kept.front());
    CHECK(kept.back().name == "block");
    CHECK(name == "block");
    name = RowText(std::string(100, 'x'));
    const RowText copy = name;
    const auto other = std::move(name);
    CHECK(name.view().empty());
    CHECK(copy == other);
    CHECK(copy.view().data() == other.view().data());
}

TEST_CASE("an empty report reads back equal") {
    Report report;
    REQUIRE(read_json(as_view(written(report))) == report);
}

TEST_CASE(
    "that a row stands for others survives saving, and is read off the names of old reports") {
    Report report;
    report.breakdowns = {
        {"packages,symbols", branch("app", {branch("a", {leaf("x", 5, 0), others(3, 2, 0)}),
                                            leaf("[2 others]", 1, 0), others(12, 9, 0)})}};
    report.subject.size = report.breakdowns[0].root.size.file;
    report.tables = {{"symbols",
                      {{"size", "bytes"}, {"name", "text"}},
                      {{u64{9}, std::string("f")}, {u64{7}, std::string("[4 others]")}},
                      4}};
    auto text = written(report);
    CHECK(read_json(as_view(text)) == report);
    for (const std::string_view field : {", \"others\": true", "\"others\": 4"})
        for (auto at = text.find(field); at != text.npos; at = text.find(field))
            text.replace(at, field.size(), field.front() == ',' ? "" : "\"unknown\": 4");
    CHECK(text.find("others\":") == text.npos);
    CHECK(read_json(as_view(text)) == report);
}

TEST_CASE("several reports read back in order") {
    const std::vector<Report> reports = {random_report(1), random_report(2), random_report(3)};
    const auto text = written(std::span<const Report>(reports));
    REQUIRE(read_json_all(as_view(text)).value() == reports);
    REQUIRE(read_json(as_view(text)).error().kind == ErrorKind::unsupported);
    REQUIRE(read_json(as_view(written(std::span(reports).first(1)))).value() == reports[0]);
    REQUIRE(read_json_all(as_view(written(reports[1]))).value().size() == 1);
    REQUIRE(read_json_all(as_view(written(std::span(reports).first(0)))).value().empty());
}

TEST_CASE("the written text is what the schema says") {
    std::vector<Report> reports;
    for (u64 seed = 0; seed < 25; ++seed) reports.push_back(random_report(seed));
    const auto verdicts = schema_verdicts(
        {written(std::span<const Report>(reports)), written(reports[7]), written(Report{})});
    if (!verdicts) return;
    CHECK((*verdicts)[0].empty());
    CHECK((*verdicts)[1].empty());
    CHECK_FALSE((*verdicts)[2].empty());  // a report of nothing has no format
}

TEST_CASE("the schema says no") {
    Report report = random_report(3, 0);
    report.subject.format = "elf";
    report.notes = {{NoteLevel::info, ".text", "seen"}};
    report.coverage = {1, 0.5, 0};
    report.breakdowns = {{"sections", branch("app", {leaf(".text", 7, 7), leaf(".bss", 0, 9)})}};
    report.subject.size = 7, report.subject.memory = 16;
    const auto text = written(report);
    const std::pair<const char*, const char*> damages[] = {
        {R"("schema": "binsize.report")", R"("schema": "binsize.rapport")"},
        {R"("schema_version": 1)", R"("schema_version": "1")"},
        {R"("format": "elf")", R"("format": "elves")"},
        {R"("format": "elf",)", ""},
        {R"("level": "info")", R"("level": "loud")"},
        {R"("name": ".text", "file": 7)", R"("name": ".text", "file": -7)"},
        {R"("name": ".text", "file": 7)", R"("name": ".text", "file": 6)"},
        {R"("name": ".text", "file": 7)", R"("name": ".bss", "file": 7)"},
        {R"("name": ".text")", R"("name": ".text", "name": ".text")"},
        {R"("libraries": [)", R"("libs": [)"},
        {R"("explained": )", R"("explained": 1)"},
        {R"("metrics": {)", R"("metrics": [], "x": {)"},
    };
    std::vector<std::string> texts = {text};
    for (const auto& [from, to] : damages) {
        const auto at = text.find(from);
        INFO(from);
        REQUIRE(at != std::string::npos);
        texts.push_back(text);
        texts.back().replace(at, std::string_view(from).size(), to);
    }
    const auto verdicts = schema_verdicts(texts);
    if (!verdicts) return;
    CHECK((*verdicts)[0].empty());
    for (std::size_t i = 0; i < std::size(damages); ++i) {
        INFO(damages[i].first << " → " << damages[i].second);
        CHECK_FALSE((*verdicts)[i + 1].empty());
    }
}

TEST_CASE("a sink that says no ends the writing") {
    Report report = random_report(5);
    Node root = leaf("app", 0, 0);
    for (int i = 0; i < 100'000; ++i) root.children.push_back(leaf(std::to_string(i), 0, 0));
    report.breakdowns.push_back({"symbols", root});
    int pieces = 0;
    std::size_t largest = 0;
    REQUIRE(write_json(report, [&](std::string_view piece) {
        ++pieces;
        largest = std::max(largest, piece.size());
        return true;
    }));
    REQUIRE(pieces > 10);
    REQUIRE(largest < 256 * 1024);
    int taken = 0;
    REQUIRE_FALSE(write_json(report, [&](std::string_view) { return ++taken < 3; }));
    REQUIRE(taken == 3);
}

TEST_CASE("text that is not printable is written as valid JSON") {
    Report report;
    report.subject.name = "a\x1b[31m\xff\xe2\x80\xae";
    const auto text = written(report);
    REQUIRE(text.find(R"(a\\x1b[31m\\xff\\u{202e})") != std::string::npos);
    REQUIRE(read_json(as_view(text))->subject.name == R"(a\x1b[31m\xff\u{202e})");
}

TEST_CASE("the shape of the text is stable") {
    Report report;
    report.tool_version = "0.1.0";
    report.subject.name = "app";
    report.subject.format = "elf";
    report.subject.kind = "executable";
    report.subject.size = 12;
    report.breakdowns = {{"sections", branch("app", {leaf(".text", 12, 0)})}};
    const auto text = written(report);
    REQUIRE(text.starts_with(R"({
  "schema": "binsize.report",
  "schema_version": 1,
  "tool": {"name": "binsize", "version": "0.1.0"},
  "subject": {
    "name": "app",
    "format": "elf",
    "kind": "executable",
    "size": 12,
    "memory": 0
  },
  "toolchain": {},
  "linkage": {
    "libraries": []
  },
)"));
    REQUIRE(text.ends_with(R"(  "breakdowns": [
    {
      "id": "sections",
      "root": {
        "name": "app",
        "file": 12,
        "memory": 0,
        "children": [
          {"name": ".text", "file": 12, "memory": 0}
        ]
      }
    }
  ],
  "tables": [],
  "notes": [],
  "members": []
}
)"));
}
