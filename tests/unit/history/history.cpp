// What goes into the database comes out again, once, however often it is recorded.
#include "history/history.hpp"
#include "history/schema.hpp"
#include "support/catch.hpp"
#include "support/history.hpp"
#include "support/tools.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

TEST_CASE("a recorded report is the baseline that it was", "[history]") {
    const TempFolder folder;
    const auto path = folder.file("sizes.sqlite");
    auto report = small_report(3);
    report.debug_files = {{"debug", "app.debug", "build id 12ab", "build id"}};
    {
        auto history = History::open_to_record(path);
        REQUIRE(history);
        CHECK(history->record(key_of("r1", 1000), report, false) == Recorded::added);
    }
    auto history = History::open(path);
    REQUIRE(history);
    const auto baseline = history->baseline("app", "linux/amd64", "main");
    REQUIRE(baseline);
    REQUIRE(*baseline);
    CHECK((*baseline)->revision == "r1");
    const auto& out = (*baseline)->report;
    CHECK(out.subject == report.subject);
    CHECK(out.metrics == report.metrics);
    CHECK(out.toolchain.settings == report.toolchain.settings);
    CHECK(mismatches(report, out).empty());
    for (const auto* id : {"classes", "modules", "packages"}) {
        INFO(id);
        REQUIRE(out.breakdown(id) != nullptr);
        // The rows' order among equals is the database's own.
        auto expected = report.breakdown(id)->root.children;
        auto found = out.breakdown(id)->root.children;
        std::ranges::sort(expected, {}, [](const Node& n) { return n.name.view(); });
        std::ranges::sort(found, {}, [](const Node& n) { return n.name.view(); });
        CHECK(expected == found);
    }
}

TEST_CASE("recording again changes nothing, and other content replaces", "[history]") {
    const TempFolder folder;
    const auto path = folder.file("sizes.sqlite");
    {
        auto history = History::open_to_record(path);
        REQUIRE(history);
        CHECK(history->record(key_of("r1", 1000), small_report(1), false) == Recorded::added);
    }
    const auto before = read_file(path);
    {
        auto history = History::open_to_record(path);
        REQUIRE(history);
        CHECK(history->record(key_of("r1", 1000), small_report(1), false) == Recorded::unchanged);
    }
    CHECK(read_file(path) == before);
    auto history = History::open_to_record(path);
    REQUIRE(history);
    CHECK(history->record(key_of("r1", 1000), small_report(2), false) == Recorded::replaced);
    const auto series = history->series({.target = "app", .platform = "linux/amd64"});
    REQUIRE(series);
    REQUIRE(series->points.size() == 1);
    CHECK(series->points[0].size.file == small_report(2).subject.size);
}

TEST_CASE("a revision on two branches is on both, targets and platforms stay apart", "[history]") {
    const TempFolder folder;
    auto history = History::open_to_record(folder.file("sizes.sqlite"));
    REQUIRE(history);
    const auto put = [&](const RecordKey& key, u64 n) {
        REQUIRE(history->record(key, small_report(n), false));
    };
    put(key_of("r1", 1000), 1);
    put(key_of("r2", 2000, "topic"), 2);
    put(key_of("r3", 3000, "topic"), 3);
    put(key_of("r2", 2000, "main"), 2);  // the topic was merged up to here
    auto windows = key_of("r3", 3000, "topic");
    windows.platform = "windows/amd64";
    put(windows, 9);

    const auto revisions = [&](const std::string& branch) {
        std::string out;
        const auto series = history->series(
            {.target = "app", .platform = "linux/amd64", .branch = branch, .since = 0, .last = 0});
        REQUIRE(series);
        for (const auto& point : series->points) out += point.revision + " ";
        return out;
    };
    CHECK(revisions("") == "r1 r2 r3 ");
    CHECK(revisions("main") == "r1 r2 ");
    CHECK(revisions("topic") == "r2 r3 ");
    const auto last = history->series(
        {.target = "app", .platform = "linux/amd64", .branch = {}, .since = 1500, .last = 1});
    REQUIRE(last);
    REQUIRE(last->points.size() == 1);
    CHECK(last->points[0].revision == "r3");

    const auto newest = [&](const std::string& which) -> std::string {
        const auto baseline = history->baseline("app", "linux/amd64", which);
        if (!baseline) return baseline.error().message;
        return *baseline ? (*baseline)->revision : "none";
    };
    CHECK(newest("main") == "r2");
    CHECK(newest("topic") == "r3");
    CHECK(newest("nowhere") == "has no branch and no revision nowhere: branches are main, topic");
    const auto elsewhere = history->baseline("other", "linux/amd64", "main");
    REQUIRE(elsewhere);
    CHECK_FALSE(*elsewhere);
}

TEST_CASE("symbols are kept on request and are no part of a series", "[history]") {
    const TempFolder folder;
    auto history = History::open_to_record(folder.file("sizes.sqlite"));
    REQUIRE(history);
    REQUIRE(history->record(key_of("r1", 1), small_report(1), false));
    REQUIRE(history->record(key_of("r2", 2), small_report(1), true));
    const auto symbols = [&](const char* revision) {
        const auto baseline = history->baseline("app", "linux/amd64", revision);
        REQUIRE(baseline);
        REQUIRE(*baseline);
        return (*baseline)->report.breakdown("symbols") != nullptr;
    };
    REQUIRE(history->record(key_of("abcd1", 3), small_report(1), false));
    REQUIRE(history->record(key_of("abcd2", 4), small_report(1), true));
    CHECK_FALSE(symbols("abcd1"));
    CHECK(symbols("abcd2"));
    const auto series = history->series({.target = "app", .platform = "linux/amd64"});
    REQUIRE(series);
    for (const auto& item : series->items) CHECK(item.breakdown != "symbols");
}

TEST_CASE("a report with its largest rows alone is not recorded", "[history]") {
    const TempFolder folder;
    auto history = History::open_to_record(folder.file("sizes.sqlite"));
    REQUIRE(history);
    auto report = small_report(1);
    report.breakdowns[0].root.children.back().others = true;
    const auto out = history->record(key_of("r1", 1), report, false);
    REQUIRE_FALSE(out);
    CHECK(out.error().kind == ErrorKind::usage);
    CHECK(history->targets()->empty());
}

TEST_CASE("an older schema is brought up to date, a newer one and a foreign one are refused",
          "[history]") {
    using namespace binsize::history;
    constexpr std::string_view more[] = {"CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT",
                                         "ALTER TABLE head ADD COLUMN note TEXT"};
    std::vector<SchemaStep> steps(schema_steps().begin(), schema_steps().end());
    steps.emplace_back(more);
    const TempFolder folder;
    const auto path = folder.file("sizes.sqlite");
    {
        auto history = History::open_to_record(path);
        REQUIRE(history);
        REQUIRE(history->record(key_of("r1", 1), small_report(1), false));
    }
    {
        auto database = Database::open(path, Access::write);
        REQUIRE(database);
        const auto older = check_schema(*database, steps);
        REQUIRE_FALSE(older);
        CHECK(older.error().kind == ErrorKind::unsupported);
        REQUIRE(migrate(*database, steps));
        REQUIRE(migrate(*database, steps));  // nothing is left to do
        REQUIRE(check_schema(*database, steps));
        CHECK(database->number("SELECT count(*) FROM head") == 1);
        CHECK(database->number("PRAGMA user_version") == steps.size());
    }
    const auto newer = History::open(path);
    REQUIRE_FALSE(newer);
    CHECK(newer.error().kind == ErrorKind::unsupported);
    CHECK_THAT(newer.error().message, Catch::Matchers::ContainsSubstring("newer binsize"));

    const auto foreign = folder.file("foreign.sqlite");
    {
        auto database = Database::open(foreign, Access::write);
        REQUIRE(database->execute("CREATE TABLE theirs (id)"));
    }
    for (const bool write : {false, true}) {
        const auto refused = write ? History::open_to_record(foreign) : History::open(foreign);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == ErrorKind::unsupported);
        CHECK_THAT(refused.error().message, Catch::Matchers::ContainsSubstring("another program"));
    }
    // It says that it is ours, and its tables are not.
    const auto liar = folder.file("liar.sqlite");
    {
        auto database = Database::open(liar, Access::write);
        REQUIRE(migrate(*database, schema_steps()));
        REQUIRE(database->execute("DROP VIEW sizes"));
        REQUIRE(database->execute("DROP TABLE size"));
        REQUIRE(database->execute(
            "CREATE VIEW size AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS report, 1 AS breakdown, 1 AS item, 1 AS file, 1 AS memory FROM n"));
    }
    const auto lied = History::open(liar);
    REQUIRE_FALSE(lied);
    CHECK(lied.error().kind == ErrorKind::malformed);
}
