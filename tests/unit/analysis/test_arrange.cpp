// Tables in order and cut off, and a saved report shown again.
#include "analysis/rows/arrange.hpp"
#include "analysis/saved.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

Table table() {
    return {"symbols",
            {{"name", "text"}, {"address", "address"}, {"size", "bytes"}, {"uses", "count"}},
            {{std::string("b"), u64{1}, u64{10}, u64{1}},
             {std::string("d"), u64{2}, u64{30}, u64{2}},
             {std::string("a"), u64{3}, u64{10}, u64{3}},
             {std::string("c"), u64{4}, {}, u64{4}}}};
}

std::string names(const Table& t) {
    std::string out;
    for (const auto& row : t.rows) out += std::get<std::string>(row[0]) + " ";
    return out;
}

std::string names(const Node& node) {
    std::string out;
    for (const auto& child : node.children) out += std::string(child.name) + " ";
    return out;
}

ReportOptions rows(u64 count) {
    ReportOptions out;
    out.rows = count;
    return out;
}

ReportOptions sorted(ReportOptions::Sort by, std::vector<std::vector<std::string>> keys = {}) {
    ReportOptions out;
    out.sort = by;
    out.breakdowns = std::move(keys);
    return out;
}

ReportOptions showing(std::vector<std::vector<std::string>> keys) {
    return sorted(ReportOptions::Sort::file, std::move(keys));
}

Report saved() {
    Report r;
    r.breakdowns = {{"sections", branch("app", {leaf("x", 50, 0), leaf("y", 40, 90),
                                                leaf("z", 30, 10), leaf("w", 20, 0)})},
                    {"packages", branch("app", {leaf("p", 100, 80), leaf("q", 40, 20)})}};
    r.breakdowns[0].root.children.push_back(others(12, 9, 0));
    r.subject.name = "app";
    r.tables = {table()};
    return r;
}

}  // namespace

TEST_CASE("a table is ordered by its sizes, then by name, and the rest is a row of sums") {
    Table t = table();
    arrange_table(t, {});
    CHECK(names(t) == "d a b c ");
    arrange_table(t, rows(2));
    CHECK(names(t) == "d a [2 others] ");
    CHECK(t.rows[2] ==
          std::vector<Value>{std::string("[2 others]"), std::monostate{}, u64{10}, u64{5}});
    CHECK(t.others == 2);
    // The rest stays the last, whatever it adds up to, and takes in what is cut off later.
    arrange_table(t, sorted(ReportOptions::Sort::name));
    CHECK(names(t) == "a d [2 others] ");
    arrange_table(t, rows(1));
    CHECK(names(t) == "d [3 others] ");
    CHECK(t.rows[1] ==
          std::vector<Value>{std::string("[3 others]"), std::monostate{}, u64{20}, u64{8}});
    CHECK(t.others == 3);
    t = table();
    arrange_table(t, rows(3));  // a single one is shown
    CHECK(names(t) == "d a b c ");
    arrange_table(t, sorted(ReportOptions::Sort::name));
    CHECK(names(t) == "a b c d ");
    // A total, where there is one, is what counts.
    t.columns.push_back({"total", "bytes"});
    for (auto& row : t.rows) row.emplace_back(std::get<std::string>(row[0]) == "c" ? u64{9} : 1);
    arrange_table(t, {});
    CHECK(names(t) == "c a b d ");
    Table empty{"nothing", {}, {{}, {}}};
    arrange_table(empty, rows(1));
    CHECK(empty.rows.size() == 2);
}

TEST_CASE("a saved report is cut down, and folded rows stay folded") {
    const auto view = [](ReportOptions options, SavedView how) {
        auto out = view_saved(saved(), options, how);
        REQUIRE(out.has_value());
        return *std::move(out);
    };
    CHECK(view({}, {}) == saved());
    auto r = view(rows(2), {});
    CHECK(names(r.breakdowns[0].root) == "x y [14 others] ");
    CHECK(r.breakdowns[0].root.children[2].size == Size{59, 10});
    CHECK(r.breakdowns[0].root.children[2].count == 14);
    CHECK(names(r.breakdowns[1].root) == "p q ");
    CHECK(names(r.tables[0]) == "d a [2 others] ");
    // As many as there are: those that were folded stay.
    CHECK(names(view(rows(4), {}).breakdowns[0].root) == "x y z w [12 others] ");
    r = view(sorted(ReportOptions::Sort::name, {{"packages"}}), {.chosen = true, .sorted = true});
    REQUIRE(r.breakdowns.size() == 1);
    CHECK(names(r.breakdowns[0].root) == "p q ");
    r = view(sorted(ReportOptions::Sort::memory), {.sorted = true});
    CHECK(names(r.breakdowns[0].root) == "y z x w [12 others] ");
    // What is only usual is shown as far as it is there; nothing of it: all.
    CHECK(view(showing({{"classes"}, {"packages"}}), {}).breakdowns.size() == 1);
    CHECK(view(showing({{"classes"}}), {}).breakdowns.size() == 2);
}

TEST_CASE("what a saved report cannot tell is said") {
    const auto message = [](const ReportOptions& options) {
        const auto out = view_saved(saved(), options, {.chosen = true});
        REQUIRE_FALSE(out.has_value());
        CHECK(out.error().kind == ErrorKind::usage);
        return out.error().message;
    };
    CHECK(message(showing({{"package"}})) ==
          "the saved report has no breakdown 'package'; did you mean 'packages'?");
    ReportOptions wanted;
    wanted.tables = {"metadata_tax"};
    CHECK(message(wanted) == "the saved report has no table 'metadata_tax'; there are: symbols");
    wanted.only = {"package:p"};
    CHECK(message(wanted).find("--only needs the file") != std::string::npos);
    wanted.only.clear();
    wanted.digest = true;
    CHECK(message(wanted).find("--digest needs the file") != std::string::npos);
}
