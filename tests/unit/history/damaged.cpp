// A database that was cut short or changed anywhere is read as it was, or refused in words: never a
// wrong kind of error, never a fault, never without an end.
#include "history/history.hpp"
#include "support/catch.hpp"
#include "support/history.hpp"
#include "support/tools.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

std::string made(const TempFolder& folder) {
    const auto path = folder.file("whole.sqlite");
    auto history = History::open_to_record(path);
    REQUIRE(history);
    for (u64 n = 1; n <= 20; ++n)
        REQUIRE(
            history->record(key_of("revision-" + std::to_string(n), static_cast<i64>(n) * 86400),
                            small_report(n), true));
    return path;
}

// Everything that reads.
Result<std::size_t> use(const std::string& path) {
    auto history = TRY(History::open(path));
    const auto targets = TRY(history.targets());
    std::size_t points = 0;
    for (const auto& target : targets) {
        const auto series =
            TRY(history.series({.target = target.name, .platform = target.platform}));
        points += series.points.size();
        const auto trend = make_trend(series, {});
        CHECK(trend.points.size() == series.points.size());
        const auto baseline = TRY(history.baseline(target.name, target.platform, "main"));
        if (baseline) CHECK_FALSE(check_invariants(baseline->report));
    }
    return points;
}

void check_end(const Result<std::size_t>& result) {
    if (result) return;
    INFO(result.error().message);
    CHECK(exit_code(result.error().kind) != 4);
    CHECK_FALSE(result.error().message.empty());
}

}  // namespace

TEST_CASE("a database cut short at any place", "[history]") {
    const TempFolder folder;
    const auto whole = read_file(made(folder));
    REQUIRE(use(folder.file("whole.sqlite")) == 20U);
    for (std::size_t size = 0; size < whole.size(); size += size < 200 ? 7 : 1021) {
        const auto path = folder.write("cut.sqlite", whole.substr(0, size));
        INFO(size);
        const auto result = use(path);
        check_end(result);
        // SQLite takes an empty file for an empty database.
        CHECK_FALSE((result && *result == 20));
    }
}

TEST_CASE("a database changed in a few bytes", "[history]") {
    const TempFolder folder;
    const auto whole = read_file(made(folder));
    Random random(14);
    for (int round = 0; round < 600; ++round) {
        auto text = whole;
        for (u64 i = 1 + random.below(4); i > 0; --i) {
            // The header and the heads of pages as often as all the rest.
            auto at = random.below(text.size());
            if (random.chance(50)) at = at / 4096 * 4096 + random.below(112);
            text[at % text.size()] = static_cast<char>(random.below(256));
        }
        const auto path = folder.write("changed.sqlite", text);
        INFO(round);
        check_end(use(path));
        // Recording into it neither faults.
        auto history = History::open_to_record(path);
        if (!history) continue;
        const auto put = history->record(key_of("new", 5), small_report(1), false);
        if (!put) CHECK(exit_code(put.error().kind) != 4);
        for (const auto* more : {"-wal", "-shm"}) std::remove((path + more).c_str());
    }
}

TEST_CASE("what is no database says so", "[history]") {
    const TempFolder folder;
    const auto check = [&](const std::string& path, ErrorKind kind, const char* words) {
        const auto result = use(path);
        REQUIRE_FALSE(result);
        CHECK(result.error().kind == kind);
        CHECK_THAT(result.error().message, Catch::Matchers::ContainsSubstring(words));
    };
    check(folder.file("none.sqlite"), ErrorKind::unreadable, "no such file");
    check(folder.write("text.sqlite", std::string(5000, 'x')), ErrorKind::malformed,
          "no SQLite database");
    check(folder.file(""), ErrorKind::unreadable, "");
}
