// The heat map in the picture of a build and in its text: every number is one of the record's.
#include "base/text.hpp"
#include "compare/build/build.hpp"
#include "render/render.hpp"

#include "support/catch.hpp"
#include "support/lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

using namespace binsize;

namespace {

// Ten tools, each a second of ten, each with a tenth of a second more than the one before it.
BuildRecord ten_tools(std::string_view first) {
    BuildRecord out;
    out.command = {"make"};
    out.wall = 10;
    out.processors = 4;
    for (int i = 0; i < 10; ++i) {
        BuildStep step;
        step.id = static_cast<u64>(i) + 1;
        step.tool = i == 0 ? std::string(first) : fmt::format("tool{}", i);
        step.start = i;
        step.end = i + 1;
        step.user = 4 - i * 0.1;
        step.exact = true;
        out.steps.push_back(step);
    }
    return out;
}

std::string drawn(std::string_view format, const BuildRecord& record, RenderOptions options = {}) {
    std::string out;
    REQUIRE(find_reporter(format)->build(record, options, [&](std::string_view piece) {
        out += piece;
        return true;
    }));
    return out;
}

std::string between(std::string_view text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + from.size());
    return std::string(text.substr(0, text.find(to)));
}

}  // namespace

TEST_CASE("the seconds of a row's cells are those of its tool") {
    const auto record = ten_tools("<b>\"hot\"");
    for (const auto* format : {"svg", "html"}) {
        std::map<std::string, double> sums;
        for (const auto& line : test::lines_of(drawn(format, record))) {
            const auto seconds = between(line, "data-seconds=\"", "\"");
            if (seconds.empty()) continue;
            const auto name = between(line, "<title>", ": ");
            CHECK(line.find(" of the machine, 1 step<") != std::string::npos);
            sums[name] += std::stod(seconds);
        }
        REQUIRE(sums.size() == 10);
        CHECK(sums.count("&lt;b&gt;&quot;hot&quot;") == 1);
        for (int i = 1; i < 10; ++i)
            CHECK(std::abs(sums[fmt::format("tool{}", i)] - (4 - i * 0.1)) < 1e-6);
    }
    // A machine that is full is dark, one that is idle has no cell: 104 columns over 10 s, each
    // tool in 11 or 12 of them.
    const auto svg = drawn("svg", record);
    CHECK(svg.find("fill=\"#113852\" data-seconds") != std::string::npos);
    BuildRecord untimed = record;
    untimed.wall = 0;
    CHECK(drawn("svg", untimed).find("data-seconds") == std::string::npos);
    CHECK(drawn("text", untimed).find("tool over time") == std::string::npos);
}

TEST_CASE("the text has a line for each of eight tools, as wide as the page") {
    const auto record = ten_tools("first");
    for (const bool unicode : {true, false})
        for (const std::size_t width : {60U, 80U, 200U}) {
            RenderOptions options;
            options.style.width = width;
            options.style.unicode = unicode;
            const auto text = drawn("text", record, options);
            std::vector<std::string> rows;
            bool inside = false;
            for (const auto& line : test::lines_of(text)) {
                if (line.empty()) inside = false;
                if (inside) rows.emplace_back(line);
                if (line.find("tool over time") != std::string::npos) inside = true;
            }
            INFO(text);
            REQUIRE(rows.size() == 8);
            CHECK(rows[7].find("[3 others]") != std::string::npos);
            for (const auto& row : rows) CHECK(display_width(row) <= width);
            // The first is at 4 of 4 processors, the others at 3.9 and less: a level below.
            CHECK(rows[0].find(unicode ? "█" : "@") != std::string::npos);
            CHECK(rows[0].find("100.0%") != std::string::npos);
            CHECK(rows[1].find("97.5%") != std::string::npos);
            CHECK(std::ranges::any_of(text, [](char c) { return (c & 0x80) != 0; }) == unicode);
        }
}
