// Whole reports on damaged files: whatever the loaders let through, the rows add up.
#include "analysis/analysis.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/hostile.hpp"
#include "support/tools.hpp"
#include "unit/format/pe_files.hpp"

namespace binsize::test {
namespace {

void require_sums(const Node& node) {
    if (node.children.empty()) return;
    Size sum;
    for (const auto& child : node.children) {
        sum += child.size;
        require_sums(child);
    }
    REQUIRE(sum == node.size);
}

void report_on(const Image& image) {
    const auto report = analyze(image, {});
    if (!report) FAIL(report.error().message);
    for (const auto& breakdown : report->breakdowns) {
        INFO(breakdown.id);
        REQUIRE(breakdown.root.size.file == image.bytes.size());
        REQUIRE(breakdown.root.size.memory == report->subject.memory);
        require_sums(breakdown.root);
    }
}

TEST_CASE("mutations: reports on damaged images add up") {
    every_mutation(small_pe(), 1500, 0x230, report_on);
    if (!need_tool("yaml2obj")) return;
    for (const std::string name : {"pe/mingw-dll.yaml", "pe/lld-delay.yaml", "coff/msvc.yaml"}) {
        const auto object = yaml_object(name);
        REQUIRE(object);
        every_mutation(as_view(*object), 400, 0x400, report_on);
    }
}

TEST_CASE("mutations: reports on damaged archives add up") {
    if (!need_tool("yaml2obj")) return;
    std::string archive = "!<arch>\n";
    for (const std::string name : {"coff/msvc.yaml", "coff/gnu-386.yaml"}) {
        const auto object = yaml_object(name);
        REQUIRE(object);
        archive += fmt::format("{:<16}{:<32}{:<10}`\n", "member.o/", "", object->size()) + *object;
        if (archive.size() % 2 != 0) archive += '\n';
    }
    every_mutation(as_view(archive), 400, archive.size(), report_on);
}

}  // namespace
}  // namespace binsize::test
