// What a build's stages used of the machine over time, of records made by hand.
#include "compare/build/build.hpp"

#include "support/catch.hpp"

#include <limits>

using namespace binsize;

namespace {

BuildStep step(const char* tool, double start, double end, double user) {
    BuildStep out;
    out.tool = tool;
    out.start = start;
    out.end = end;
    out.user = user;
    out.exact = true;
    return out;
}

BuildRecord record(double wall, std::vector<BuildStep> steps) {
    BuildRecord out;
    out.wall = wall;
    out.processors = 2;
    out.steps = std::move(steps);
    for (std::size_t i = 0; i < out.steps.size(); ++i) out.steps[i].id = i + 1;
    return out;
}

std::vector<double> seconds_of(const HeatRow& row) {
    std::vector<double> out;
    for (const auto& cell : row.cells) out.push_back(cell.seconds);
    return out;
}
std::vector<u64> steps_of(const HeatRow& row) {
    std::vector<u64> out;
    for (const auto& cell : row.cells) out.push_back(cell.steps);
    return out;
}
void check_close(const std::vector<double>& got, const std::vector<double>& wanted) {
    REQUIRE(got.size() == wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        INFO(i << ": " << got[i] << ", wanted " << wanted[i]);
        CHECK(got[i] > wanted[i] - 1e-9);
        CHECK(got[i] < wanted[i] + 1e-9);
    }
}

}  // namespace

TEST_CASE("a step over the border of slices is split as its time is") {
    // Four slices of a second. Of the first step's 2 s, 0.5 of 2 s of its time lie in the first
    // slice, a second in the next and 0.5 in the third; the second lies in one.
    const auto heat =
        heat_of(record(4, {step("compile", 0.5, 2.5, 2), step("compile", 2.25, 2.75, 0.25),
                           step("link", 3, 4, 0.75)}),
                4, 0);
    REQUIRE(heat.rows.size() == 2);
    CHECK(heat.slice == 1);
    CHECK(heat.rows[0].name == "compile");
    check_close(seconds_of(heat.rows[0]), {0.5, 1, 0.75, 0});
    CHECK(steps_of(heat.rows[0]) == std::vector<u64>{1, 1, 2, 0});
    check_close(seconds_of(heat.rows[1]), {0, 0, 0, 0.75});
    CHECK(steps_of(heat.rows[1]) == std::vector<u64>{0, 0, 0, 1});
    // Two processors have two seconds to give in each.
    check_close({heat.share(heat.rows[0].cells[1]), heat.share(heat.rows[1].cells[3])},
                {1 / 2.0, 0.75 / 2});
}

TEST_CASE("a step that ends on a border has not run behind it, and a moment is in one slice") {
    // A tenth times three is not three tenths: borders are where rounding would show.
    const auto heat = heat_of(
        record(1, {step("cc", 0.1, 0.3, 0.2), step("as", 0.3, 0.3, 0.01), step("as", 1, 1, 0.02)}),
        10, 0);
    check_close(seconds_of(heat.rows[0]), {0, 0.1, 0.1, 0, 0, 0, 0, 0, 0, 0});
    CHECK(steps_of(heat.rows[0]) == std::vector<u64>{0, 1, 1, 0, 0, 0, 0, 0, 0, 0});
    const auto as = steps_of(heat.rows[1]);
    CHECK(as[2] + as[3] == 1);
    CHECK(as[9] == 1);
    check_close({heat.rows[1].seconds}, {0.03});
}

TEST_CASE("the rows of a heat map are those by tool, and what a driver started counts once") {
    // gcc's account of 3 s holds its cc1's 2.5.
    auto build = record(8, {step("gcc", 0, 4, 3), step("cc1", 0.5, 3.5, 2.5),
                            step("compile", 1, 7, 5.5), step("buildid", 7, 7.25, 0.125)});
    build.steps[1].parent = 1;
    const auto sum = summarize(build);
    const auto heat = heat_of(build, 104, 0);
    REQUIRE(heat.rows.size() == sum.tools.size());
    for (std::size_t i = 0; i < sum.tools.size(); ++i) {
        CHECK(heat.rows[i].name == sum.tools[i].name);
        double cells = 0;
        for (const auto& cell : heat.rows[i].cells) cells += cell.seconds;
        check_close({heat.rows[i].seconds, cells},
                    {sum.tools[i].processor, sum.tools[i].processor});
    }
    // The two that are folded are gcc's own 0.5 s and buildid's 0.125.
    const auto folded = heat_of(build, 104, 2);
    REQUIRE(folded.rows.size() == 3);
    CHECK(folded.rows[2].name == "[2 others]");
    double cells = 0;
    for (const auto& cell : folded.rows[2].cells) cells += cell.seconds;
    check_close({folded.rows[2].seconds, cells}, {0.625, 0.625});
}

TEST_CASE("whatever a record says, cells are numbers and add up") {
    constexpr double huge = std::numeric_limits<double>::max();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const double none = std::numeric_limits<double>::quiet_NaN();
    // Backwards, before the beginning, behind the end, and no numbers at all.
    const auto heat =
        heat_of(record(2, {step("a", 1.5, 0.5, 1), step("a", -5, -1, 1), step("a", 7, 9, 1),
                           step("a", -1, huge, 1), step("b", none, none, 1), step("b", 0, 2, none),
                           step("b", 0, 2, -4), step("c", 0, infinite, huge)}),
                8, 0);
    REQUIRE(heat.rows.size() == 3);
    for (const auto& row : heat.rows) {
        double cells = 0;
        for (const auto& cell : row.cells) {
            CHECK(cell.seconds >= 0);
            CHECK(heat.share(cell) >= 0);
            cells += cell.seconds;
        }
        CHECK(cells < infinite);
        CHECK(cells >= row.seconds * (1 - 1e-6));
        CHECK(cells <= row.seconds * (1 + 1e-6));
        if (row.name == "a") check_close({cells}, {4});
        if (row.name == "b") check_close({cells}, {1});
    }
    // Where there is no time to divide there are no slices of it.
    for (const double wall : {0.0, -1.0, none, 1e-300})
        CHECK(heat_of(record(wall, {step("a", 0, 1, 1)}), 8, 0).rows.empty());
    CHECK(heat_of(record(1, {step("a", 0, 1, 1)}), 0, 0).rows.empty());
    CHECK(heat_of(record(1, {}), 8, 0).rows.empty());
    auto alone = record(infinite, {step("a", 0, 1, 1)});
    alone.processors = 0;
    CHECK(heat_of(alone, 8, 0).processors == 1);
}
