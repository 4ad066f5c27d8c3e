// The report of a core file, whose segments have neither names nor sections, and of its damage.
#include "analysis/analysis.hpp"
#include "support/catch.hpp"
#include "support/hostile.hpp"
#include "support/promises.hpp"
#include "support/tools.hpp"

#include <algorithm>

using namespace binsize;

namespace {

Report report_of(const Image& image) {
    ReportOptions options;
    options.breakdowns = {{"segments"}, {"sections"}, {"classes", "symbols"}, {"packages"}};
    auto report = analyze(image, options);
    REQUIRE(report);
    CHECK_FALSE(check_invariants(*report));
    CHECK(test::broken_promise(*report).empty());
    return *std::move(report);
}

Size size_of(const Report& report, std::string_view breakdown, std::string_view row) {
    const auto* b = report.breakdown(breakdown);
    REQUIRE(b != nullptr);
    const auto it = std::ranges::find(b->root.children, row, &Node::name);
    INFO(row);
    REQUIRE(it != b->root.children.end());
    return it->size;
}

}  // namespace

TEST_CASE("the report of a core file adds up on both rulers") {
    const auto file = test::yaml_object("macho/core-amd64.yaml");
    if (!file) return;
    const auto image = load(as_view(*file));
    REQUIRE(image);
    const auto report = report_of(*image);
    CHECK(report.subject.kind == "core");
    CHECK(report.subject.size == 0x6000);
    CHECK(report.subject.memory == 0x8000);
    CHECK(size_of(report, "sections", "[segment 0, no section]") == Size{0x2000, 0x2000});
    CHECK(size_of(report, "sections", "[segment 1, no section]") == Size{0x1000, 0x1000});
    CHECK(size_of(report, "sections", "[segment 2, no section]") == Size{0, 0x3000});
    CHECK(size_of(report, "sections", "[segment 3, no section]") == Size{0x2000, 0x2000});
    CHECK(size_of(report, "sections", "[load commands]") == Size{184 + 4 * 72, 0});
    CHECK(report.breakdown("segments")->root.children.size() == 5);  // four, and what is in none
}

TEST_CASE("the report of a damaged core file adds up") {
    const auto file = test::yaml_object("macho/core-amd64.yaml");
    if (!file) return;
    const auto bytes = as_view(*file);
    test::every_mutation(bytes, 2000, 32 + 184 + 4 * 72,
                         [](const Image& image) { (void)report_of(image); });
}
