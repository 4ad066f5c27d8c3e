#include "report/report.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

#include <functional>
#include <limits>

using namespace binsize;
using namespace binsize::test;

namespace {

Report good_report() {
    Report report;
    report.subject.name = "app";
    report.subject.size = 10;
    report.subject.memory = 20;
    report.breakdowns = {
        {"sections",
         branch("app", {branch("a", {leaf("x", 3, 4), leaf("y", 3, 6)}), leaf("b", 4, 10)})}};
    report.tables = {{"t", {{"n", "text"}}, {{std::string("v")}}}};
    Report member = report;
    member.subject.name = "member";
    report.members = {member};
    return report;
}

}  // namespace

TEST_CASE("each broken invariant is found, in members too") {
    REQUIRE(!check_invariants(good_report()));
    struct Case {
        const char* message;
        std::function<void(Report&)> damage;
    };
    const auto nan = std::numeric_limits<double>::quiet_NaN();
    const Case cases[] = {
        {"root has 10 bytes of file and 20 of memory, the subject 11",
         [](Report& r) { r.subject.size = 11; }},
        {"the subject 10 bytes of file and 21", [](Report& r) { r.subject.memory = 21; }},
        {"rows of \"app\" add up to 11",
         [](Report& r) { r.breakdowns[0].root.children[1].size.file = 5; }},
        {"rows of \"a\" add up to 6 bytes of file and 11",
         [](Report& r) { r.breakdowns[0].root.children[0].children[0].size.memory = 5; }},
        {"two rows of \"a\" are called \"y\"",
         [](Report& r) { r.breakdowns[0].root.children[0].children[0].name = "y"; }},
        {"rows of \"app\" add up to 10 bytes of file and 20 of memory and 6 of gzip",
         [](Report& r) {
             r.breakdowns[0].root.size.gzip = 5;
             r.breakdowns[0].root.children[0].size.gzip = 6;
         }},
        {"the subject 10 bytes of file and 20 of memory and 7 of gzip",
         [](Report& r) {
             r.breakdowns[0].root.size.gzip = 5;
             r.subject.compressed = {{"gzip", 6, 7}};
         }},
        {"not printable", [](Report& r) { r.breakdowns[0].root.children[1].name = "\x1b"; }},
        {"not printable", [](Report& r) { r.tables[0].rows[0][0] = std::string("\xff"); }},
        {"not printable", [](Report& r) { r.subject.name = "a\nb"; }},
        {"not printable", [](Report& r) { r.linkage.interpreter = "\x7f"; }},
        {"not printable", [](Report& r) { r.tool_version = "\t"; }},
        {"a row has 2 cells", [](Report& r) { r.tables[0].rows[0].emplace_back(u64{1}); }},
        {"not finite", [&](Report& r) { r.tables[0].rows[0][0] = nan; }},
        {"share", [&](Report& r) { r.coverage = {1, nan, 0}; }},
        {"share", [](Report& r) { r.weights.dwarf.share = 1.01; }},
        {"overflow",
         [](Report& r) {
             auto& rows = r.breakdowns[0].root.children;
             rows.push_back(leaf("c", ~u64{0}, 0));
             rows.push_back(leaf("d", 1, 0));
         }},
    };
    for (const auto& c : cases) {
        for (const bool in_member : {false, true}) {
            Report report = good_report();
            c.damage(in_member ? report.members[0] : report);
            const auto error = check_invariants(report);
            INFO(c.message << (error ? ": " + error->message : ""));
            REQUIRE(error.has_value());
            CHECK(error->kind == ErrorKind::internal);
            CHECK(error->message.find(c.message) != std::string::npos);
            if (in_member && report.members[0].subject.name == "member")
                CHECK(error->message.starts_with("member: "));
        }
    }
}
