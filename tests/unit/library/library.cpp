// The library as its users see it: through <binsize/binsize.hpp> alone. What a report holds is what
// the program's tests check; here it is that every door opens, and what happens where one does not.
#include <binsize/binsize.hpp>

#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/tools.hpp"

#include <thread>

using namespace binsize;

namespace {

std::string elf() { return test::fixture("elf/alias.elf").string(); }

ByteView bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

std::string json_of(const auto& result) {
    std::string out;
    CHECK(write_json(result, [&](std::string_view piece) {
        out += piece;
        return true;
    }));
    return out;
}

}  // namespace

TEST_CASE("a path, its bytes and its saved report say the same") {
    const auto by_path = open(elf());
    REQUIRE(by_path.has_value());
    CHECK(by_path->subject.name == "alias.elf");
    CHECK(by_path->tool_version == version());
    CHECK_FALSE(check_invariants(*by_path));

    OpenOptions options;
    options.report.name = "alias.elf";
    std::optional<Result<Report>> by_bytes;
    {
        const auto bytes = test::read_bytes(elf());
        by_bytes = open(ByteView(bytes), options);
    }
    REQUIRE(by_bytes->has_value());
    CHECK(**by_bytes == *by_path);

    const auto saved = json_of(*by_path);
    CHECK(open(bytes_of(saved)) == *by_path);
    CHECK(read_json(bytes_of(saved)) == *by_path);
}

TEST_CASE("what cannot be read is an error and nothing else") {
    CHECK(open(std::string("/nowhere/at/all")).error().kind == ErrorKind::unreadable);
    CHECK(open(bytes_of("#!/bin/sh\n")).error().kind == ErrorKind::unsupported);
    CHECK(open(ByteView()).error().kind == ErrorKind::malformed);
    CHECK(open(bytes_of("{")).error().kind == ErrorKind::malformed);
    OpenOptions options;
    options.report.breakdowns = {{"nothing"}};
    CHECK(open(elf(), options).error().kind == ErrorKind::usage);
    options = {};
    options.zstd = true;
    const auto saved = json_of(open(elf()).value());
    CHECK(open(bytes_of(saved), options).error().kind == ErrorKind::usage);
    CHECK(open(elf(), options).value().subject.compressed.size() == 1);
}

TEST_CASE("diff, judge, compare and render are one call each") {
    const auto before = open(elf()).value();
    auto after = before;
    const auto diff = diff_reports(before, after).value();
    CHECK(diff.empty());
    const auto budget = read_budget(R"({"schema": "binsize.budget", "schema_version": 1,
                                        "rules": [{"match": "file", "max": "1KiB"}]})");
    REQUIRE(budget.has_value());
    const auto verdict = judge(*budget, {.report = after});
    REQUIRE(verdict.has_value());
    const std::array both = {before, after};
    const auto comparison = compare_variants(both);
    for (const auto& reporter : reporter_list()) {
        INFO(reporter.id);
        CHECK(render(before, reporter.id).has_value() == reporter.reports);
        CHECK(render(diff, reporter.id).has_value() == reporter.diff);
        CHECK(render(*verdict, reporter.id).has_value() == reporter.verdicts);
        CHECK(render(comparison, reporter.id).has_value() == reporter.comparison);
    }
    CHECK(render(before, "txt").error().message.find("'text'") != std::string::npos);
    CHECK(render(std::span<const GateVerdict>(), "text").error().kind == ErrorKind::usage);
    CHECK(render(Comparison{}, "text").error().kind == ErrorKind::usage);
    CHECK_FALSE(json_of(diff).empty());
    CHECK_FALSE(json_of(comparison).empty());
}

TEST_CASE("a row outlives the report and the bytes that it comes from") {
    Node row;
    {
        OpenOptions options;
        options.report.breakdowns = {{"symbols"}};
        const auto bytes = test::read_bytes(elf());
        auto report = open(ByteView(bytes), options).value();
        row = std::move(report.breakdowns[0].root.children[0]);
    }
    CHECK_FALSE(row.name.empty());
    CHECK(std::string(row.name).size() == row.name.size());
}

// Under the thread sanitizer (`cmake --preset tsan`) this is the test that it is for.
TEST_CASE("several threads at once") {
    std::vector<std::filesystem::path> files = {elf()};
    for (const auto* name : {"1.27/linux-amd64/hello-default", "1.27/darwin-arm64/hello-default",
                             "1.27/windows-amd64/hello-default"})
        if (const auto file = test::matrix_file(name)) files.push_back(file->path);
    OpenOptions options;
    options.report.breakdowns = {{"packages"}, {"symbols"}};
    const auto shared = open(files.back().string(), options).value();
    std::array<std::string, 4> texts;
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < texts.size(); ++i)
            threads.emplace_back([&, i] {
                for (const auto& file : files) {
                    const auto report = open(file.string(), options);
                    if (!report) return;
                    const auto diff = diff_reports(*report, shared);
                    texts[i] += render(*report, "markdown").value_or("");
                    texts[i] += diff ? render(*diff, "text").value_or("") : "";
                    // Rows that two reports and two threads show.
                    const auto rows = shared.breakdowns[1].root.children;
                    texts[i] += rows.front().name;
                }
            });
    }
    CHECK_FALSE(texts[0].empty());
    for (const auto& text : texts) CHECK(text == texts[0]);
}
