// A saved report is input like any other: whatever it says, the reader gives a Report that holds
// its invariants or one clear line.
#include "base/bytes.hpp"
#include "base/text.hpp"
#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

Report small_report() {
    Report report;
    report.tool_version = "0.1.0";
    report.subject = {"app", "elf", "amd64", 64, "little", "linux", "executable",
                      7,     16,    {},      {}, {},       {},      {}};
    report.coverage = {0, 0, 0};
    report.linkage.libraries = {{"libc.so.6", "needed", 3}};
    report.breakdowns = {{"sections", branch("app", {leaf(".text", 7, 7), leaf(".bss", 0, 9)})}};
    report.tables = {{"symbols", {{"name", "text"}, {"size", "bytes"}}, {{"main", u64{5}}}}};
    report.notes = {{NoteLevel::warning, ".symtab", "cut off"}};
    return report;
}

std::string text_of(const Report& report) {
    std::string text;
    write_json(report, [&](std::string_view piece) {
        text += piece;
        return true;
    });
    return text;
}

std::string damaged(std::string_view from, std::string_view to) {
    auto text = text_of(small_report());
    const auto at = text.find(from);
    INFO(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string refusal(std::string_view text) {
    const auto report = read_json(as_view(text));
    REQUIRE(!report.has_value());
    REQUIRE(is_printable(report.error().message));
    REQUIRE(report.error().message.size() < 400);
    return report.error().message;
}

}  // namespace

TEST_CASE("wrong types are refused by place") {
    struct Case {
        std::string_view from, to, message;
    };
    const Case cases[] = {
        {R"("size": 7)", R"("size": "7")",
         R"(subject.size is "7", expected a whole number below 2^64)"},
        {R"("size": 7)", R"("size": -7)", "subject.size is -7, expected a whole number below 2^64"},
        {R"("size": 7)", R"("size": 7.5)", "subject.size is 7.5, expected"},
        {R"("size": 7)", R"("size": 18446744073709551616)", "subject.size is 18446744073709551616"},
        {R"("size": 7)", R"("size": null)", "subject.size is null"},
        {R"("size": 7)", R"("size": [7])", "subject.size is a list"},
        {R"("size": 7)", R"("size": {})", "subject.size is an object"},
        {R"("size": 7)", R"("size": true)", "subject.size is true"},
        {R"("size": 7,)", "", R"(subject has no "size")"},
        {R"("size": 7)", R"("size": 7, "size": 7)", "subject.size stands twice"},
        {R"("bits": 64)", R"("bits": 4294967296)", "subject.bits is 4294967296"},
        {R"("explained": 0.0)", R"("explained": 2)",
         "coverage.explained is 2, expected a number of 0 to 1"},
        {R"("explained": 0.0)", R"("explained": -1, "x": 0)", "coverage.explained is -1"},
        {R"("libraries": [)", R"("libraries": 3, "x": [)",
         "linkage.libraries is 3, expected a list"},
        {R"("functions": 3)", R"("functions": "3")", "linkage.libraries[0].functions is \"3\""},
        {R"("level": "warning")", R"("level": "loud")", "notes[0].level is \"loud\""},
        {R"("name": ".bss",)", "", "breakdowns[0].root.children[1] has no \"name\""},
        {R"(["main", 5])", R"(["main", [5]])", "tables[0].rows[0][1] is a list"},
        {R"(["main", 5])", R"(["main"])", "a row has 1 cells"},
        {R"(["main", 5])", R"("main")", "tables[0].rows[0] is \"main\""},
        {R"("schema": "binsize.report")", R"("schema": "binsize.diff")",
         R"(schema is "binsize.diff")"},
        {R"("schema": "binsize.report",)", "", R"(has no "schema")"},
        {R"("schema_version": 1)", R"("schema_version": 0)", "versions begin at 1"},
        {R"("schema_version": 1)", R"("schema_version": 1.5)", "schema_version is 1.5"},
        {R"("version": "0.1.0")", R"("version": 1)", "tool.version is 1"},
    };
    for (const auto& c : cases) {
        const auto message = refusal(damaged(c.from, c.to));
        INFO(c.to << "\n" << message);
        CHECK(message.find(c.message) != std::string::npos);
    }
}

TEST_CASE("a newer schema version is refused by name, whatever else it holds") {
    const auto text = damaged(R"("schema_version": 1)", R"("schema_version": 2, "tool": 5)");
    const auto report = read_json(as_view(text));
    REQUIRE(!report.has_value());
    CHECK(report.error().kind == ErrorKind::unsupported);
    CHECK(report.error().message ==
          "saved report: schema_version is 2: this binsize reads versions up to 1; a newer one "
          "wrote it");
}

TEST_CASE("fields that are not known are ignored") {
    const auto text = damaged(
        R"("size": 7)",
        R"("size": 7, "colour": {"size": [1, {"size": 1e10}], "size": null}, "size2": "x")");
    const auto report = read_json(as_view(text));
    REQUIRE(report.has_value());
    CHECK(*report == small_report());
}

TEST_CASE("sums that do not add up are refused") {
    CHECK(refusal(damaged(R"("name": ".text", "file": 7)", R"("name": ".text", "file": 6)"))
              .find("add up to 6 bytes of file") != std::string::npos);
    CHECK(refusal(damaged(R"("size": 7)", R"("size": 8)")).find("the subject 8 bytes") !=
          std::string::npos);
    CHECK(refusal(damaged(R"("name": ".bss")", R"("name": ".text")")).find("two rows") !=
          std::string::npos);
    // 7 modulo 2^64.
    CHECK(refusal(damaged(R"({"name": ".bss", "file": 0,)",
                          R"({"name": "a", "file": 18446744073709551615, "memory": 0},
                             {"name": "b", "file": 1, "memory": 0}, {"name": ".bss", "file": 0,)"))
              .find("overflow") != std::string::npos);
}

TEST_CASE("names are made printable") {
    const auto text = damaged(R"("name": ".bss")", "\"name\": \"\\u001b[2J\\u202e\\u0000\"");
    const auto report = read_json(as_view(text));
    REQUIRE(report.has_value());
    CHECK(report->breakdowns[0].root.children[1].name == R"(\x1b[2J\u{202e}\x00)");
}

TEST_CASE("a negative zero is zero") {
    const auto report = read_json(as_view(damaged(R"(["main", 5])", R"(["main", -0])")));
    REQUIRE(report.has_value());
    CHECK(report->tables[0].rows[0][1] == Value(u64{0}));
}

TEST_CASE("deep nesting ends early, known and unknown") {
    const std::string many(5'000'000, '[');
    CHECK(refusal(damaged(R"("size": 7)", R"("size": 7, "x": )" + many)).find("deeper") !=
          std::string::npos);
    std::string nodes;
    for (int i = 0; i < 300'000; ++i) nodes += R"({"name":"a","file":7,"memory":16,"children":[)";
    CHECK(refusal(damaged(R"("root": )", R"("root": )" + nodes)).find("deeper") !=
          std::string::npos);
    CHECK(refusal(std::string(1'000'000, '{')).find("JSON at byte 2") != std::string::npos);
}

TEST_CASE("a hundred thousand empty members cost one") {
    std::string members;
    for (int i = 0; i < 100'000; ++i) members += "{},";
    const auto message = refusal(damaged(R"("members": [)", R"("members": [)" + members));
    CHECK(message.find(R"(members[0] has no "schema")") != std::string::npos);
}

TEST_CASE("text that is no JSON") {
    for (const char* text : {"",
                             " ",
                             "{",
                             "}",
                             "[]",
                             "1",
                             "null",
                             "\"x\"",
                             "{}",
                             "{\"schema\":",
                             "\xff\xfe",
                             "{\"schema\": \"binsize.report\"} x",
                             "{\"schema\": \"binsize.reports\"}",
                             "{\"schema\": \"binsize.reports\", \"reports\": 1}",
                             "{\"size\": NaN}",
                             "{\"schema\": \"\xff\"}",
                             "{\"x\": 1e999}",
                             "{\"x\": 01}",
                             "{'a': 1}",
                             "{\"a\": 1,}"}) {
        INFO(text);
        refusal(text);
    }
    CHECK(refusal(std::string("{\"x\": \"") + std::string(1'000'000, 'y')).size() < 400);
}

TEST_CASE("every prefix and every flipped byte gives a report or a line") {
    const auto text = text_of(small_report());
    REQUIRE(read_json(as_view(text)).has_value());
    for (std::size_t n = 0; n + 2 < text.size(); ++n)
        REQUIRE(!read_json(as_view(std::string_view(text).substr(0, n))).has_value());
    Random random(1);
    std::size_t read = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto mutated = text;
        for (u64 n = 1 + random.below(3); n > 0; --n)
            mutated[random.below(text.size())] = static_cast<char>(random.below(256));
        const auto report = read_json(as_view(mutated));
        if (report) {
            ++read;
            REQUIRE(!check_invariants(*report));
        } else {
            REQUIRE(!report.error().message.empty());
            REQUIRE(is_printable(report.error().message));
        }
    }
    CHECK(read > 0);  // some damage only changes a name
}

TEST_CASE("a saved report is told from an executable") {
    CHECK(looks_like_json(as_view("{}")));
    CHECK(looks_like_json(as_view("\xef\xbb\xbf \r\n\t{")));
    CHECK_FALSE(looks_like_json(as_view("\177ELF")));
    CHECK_FALSE(looks_like_json(as_view("")));
    CHECK_FALSE(looks_like_json(as_view("  ")));
    CHECK_FALSE(looks_like_json(as_view("#!/bin/sh {")));
}
