// Sizes over time from the outside: recorded, shown in every format, and taken as a baseline.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/lines.hpp"
#include "support/places.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

using namespace binsize;
using namespace binsize::test;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Record {
    TemporaryFolder folder;
    std::string database = (folder.path() / "sizes.sqlite").string();

    // The file "app" has a .text of so many bytes.
    Ran record(const std::string& revision, const std::string& day, unsigned text,
               const std::vector<std::string>& more = {}) const {
        const auto app = folder.file("app", tiny_elf(".text", text));
        std::vector<std::string> line{"record", app,      "--db", database,   "--revision",
                                      revision, "--time", day,    "--branch", "main"};
        line.insert(line.end(), more.begin(), more.end());
        return test::run(line, {.folder = folder.path()});
    }
    Ran trend(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> line{"trend", "--db", database};
        line.insert(line.end(), more.begin(), more.end());
        return test::run(line, {.folder = folder.path()});
    }
};

std::string git(const std::string& folder, const std::string& arguments) {
    return test::run("cd " + test::quoted(folder) +
                     " && git -c user.name=n -c user.email=e@x.invalid " + arguments)
        .text;
}

}  // namespace

TEST_CASE("record and trend: what was recorded, in every format") {
    const Record r;
    CHECK(r.record("v1", "2026-01-01", 1000).out == "app elf/amd64 at v1: 1.25 KiB, recorded\n");
    CHECK(r.record("v1", "2026-01-01", 1000).out ==
          "app elf/amd64 at v1: 1.25 KiB, already there\n");
    CHECK(r.record("v2", "2026-01-02", 3000).code == 0);
    CHECK(r.record("v3", "2026-01-05", 2900).code == 0);
    const auto budget =
        r.folder.file("budget.json", R"({"rules":[{"match":"file","max":"4KiB"}]})");

    const auto text = r.trend({"--budget", budget});
    CHECK(text.code == 0);
    CHECK_THAT(text.out, ContainsSubstring("app elf/amd64: 3 revisions, 2026-01-01 to 2026-01-05"));
    CHECK_THAT(text.out, ContainsSubstring("fails above 4.00 KiB (file:*)"));
    CHECK_THAT(text.out, ContainsSubstring("v2"));
    CHECK_THAT(text.out, ContainsSubstring("+2,000"));

    const auto json = r.trend({"--budget", budget, "--format", "json"});
    CHECK(schema_problem(json.out).empty());
    const auto document = nlohmann::json::parse(json.out);
    REQUIRE(document["points"].size() == 3);
    CHECK(document["points"][1]["file"].get<u64>() - document["points"][0]["file"].get<u64>() ==
          2000);
    CHECK(document["points"][1]["day"] == "2026-01-02");
    CHECK(document["limits"][0]["bytes"] == 4096);
    for (const auto& breakdown : document["breakdowns"])
        for (std::size_t i = 0; i < 3; ++i) {
            u64 sum = 0;
            for (const auto& series : breakdown["series"])
                sum += series["file"][i].is_null() ? 0 : series["file"][i].get<u64>();
            CHECK(sum == document["points"][i]["file"].get<u64>());
        }
    CHECK(
        nlohmann::json::parse(r.trend({"--last", "2", "--format", "json"}).out)["points"].size() ==
        2);
    CHECK(
        nlohmann::json::parse(r.trend({"--since", "2026-01-05", "--format", "json"}).out)["points"]
            .size() == 1);

    const auto csv = r.trend({"--format", "csv"});
    CHECK_THAT(csv.out, ContainsSubstring("app,elf/amd64,2026-01-02,v2,total,app,"));
    // The file is 1000 bytes of .text and what is around it; .text is all that moves.
    const auto all = document["points"][0]["file"].get<u64>();
    const auto bytes = [](u64 n) { return fmt::format("{},{:03}", n / 1000, n % 1000); };
    const auto markdown = r.trend({"--budget", budget, "--format", "markdown", "--by", "sections"});
    CHECK_THAT(markdown.out,
               ContainsSubstring("| 2026-01-01 | `v1` | " + bytes(all) + " |  |  |\n"));
    CHECK_THAT(markdown.out,
               ContainsSubstring("| 2026-01-02 | `v2` | " + bytes(all + 2000) + " | +2,000 | "));
    CHECK_THAT(markdown.out, ContainsSubstring("| `.text` | 1,000 | 2,900 | +1,900 | +190.0% |\n"));
    CHECK_THAT(markdown.out, ContainsSubstring("- **budget**: fails above 4.00 KiB"));
    const auto svg = r.trend({"--budget", budget, "--format", "svg"});
    CHECK_THAT(svg.out, ContainsSubstring("class=\"limit\""));
    CHECK_THAT(svg.out, ContainsSubstring("budget 4.00 KiB"));
    const auto page = r.trend({"--budget", budget, "--format", "html"});
    CHECK_THAT(page.out, ContainsSubstring("<h2>By classes</h2>"));
    CHECK_THAT(page.out, ContainsSubstring("class=\"limit\""));
    CHECK_THAT(page.out, !ContainsSubstring("<script>"));
    // Neither picture loads anything.
    for (const auto& out : {svg.out, page.out}) {
        CHECK_THAT(out, !ContainsSubstring("href=\"http"));
        CHECK_THAT(out, !ContainsSubstring("src="));
    }
    if (const auto python = need_tool("python3")) {
        const auto file = r.folder.file("trend.svg", svg.out);
        CHECK(test::run(*python + " -c 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])' " +
                        test::quoted(file))
                  .status == 0);
    }
}

TEST_CASE("trend: mistakes name what there is") {
    const Record r;
    REQUIRE(r.record("v1", "2026-01-01", 1000).code == 0);
    const auto nothing = r.trend({"--target", "other"});
    CHECK(nothing.code == 2);
    CHECK_THAT(nothing.err, ContainsSubstring("there are: app elf/amd64 (1)"));
    REQUIRE(r.record("v1", "2026-01-01", 1000, {"--target", "second"}).code == 0);
    const auto which = r.trend();
    CHECK(which.code == 2);
    CHECK_THAT(which.err, ContainsSubstring("Give --target: app elf/amd64 (1), second"));
    CHECK(r.trend({"--target", "app", "--since", "2030-01-01"}).code == 2);
    CHECK(r.trend({"--target", "app", "--since", "tomorrow"}).code == 2);
    CHECK(r.record("v1", "some day", 1000).code == 2);
}

TEST_CASE("history: no database, another program's, a damaged one") {
    const Record r;
    CHECK(r.trend().code == 3);
    CHECK_THAT(r.trend().err, ContainsSubstring("no such file"));
    const auto text = r.folder.file("text.sqlite", std::string(4096, 'x'));
    for (const auto* command : {"trend", "record"}) {
        INFO(command);
        const auto ran = command == std::string("trend")
                             ? test::run({"trend", "--db", text})
                             : test::run({"record", r.folder.file("app", tiny_elf(".text", 5)),
                                          "--db", text, "--revision", "v1"});
        CHECK(ran.code == 3);
        CHECK_THAT(ran.err, ContainsSubstring("is no SQLite database"));
    }
    REQUIRE(r.record("v1", "2026-01-01", 1000).code == 0);
    auto whole = file_text(r.database);
    whole.resize(whole.size() / 2);
    const auto half = r.folder.file("half.sqlite", whole);
    const auto cut = test::run({"trend", "--db", half});
    CHECK(cut.code == 3);
    CHECK_THAT(cut.err, ContainsSubstring("damaged database"));
}

TEST_CASE("record: one bad file does not keep the others out") {
    const Record r;
    const auto bad = r.folder.file("bad",
                                   "\x7f"
                                   "ELF");
    const auto good = r.folder.file("good", tiny_elf(".text", 7));
    const auto ran = test::run({"record", bad, good, (r.folder.path() / "missing").string(), "--db",
                                r.database, "--revision", "v1"});
    CHECK(ran.code == 3);
    CHECK_THAT(ran.out, ContainsSubstring("good elf/amd64 at v1"));
    CHECK(r.trend({"--target", "good"}).code == 0);
}

TEST_CASE("record: several at once, in their order, whatever the threads") {
    const Record r;
    std::vector<std::string> line{"record", "--db", "", "--revision", "v1", "--time", "2026-01-01"};
    std::string expected;
    for (unsigned i = 0; i < 20; ++i) {
        // Large and small ones, so that later ones are ready before earlier ones.
        line.push_back(r.folder.file(fmt::format("app{}", i),
                                     tiny_elf(".text", i % 3 == 0 ? 2'000'000 - i : 100 + i)));
        expected += fmt::format("app{} ", i);
    }
    std::string one;
    for (const auto* threads : {"1", "2", "16"}) {
        auto with = line;
        with[2] = (r.folder.path() / threads).string();
        with.insert(with.end(), {"--threads", threads});
        const auto ran = test::run(with);
        REQUIRE(ran.code == 0);
        std::string names;
        for (const auto& said : lines_of(ran.out)) names += said.substr(0, said.find(' ') + 1);
        CHECK(names == expected);
        if (one.empty()) one = ran.out;
        CHECK(ran.out == one);
        CHECK(test::run({"trend", "--db", with[2], "--target", "app19"}).code == 0);
    }
    line[2] = r.database;
    line.insert(line.end(), {"--threads", "0"});
    CHECK(test::run(line).code == 2);
}

TEST_CASE("record: the commit of the folder, and whether its files were changed") {
    if (!need_tool("git")) return;
    const Record r;
    const auto folder = r.folder.path().string();
    git(folder, "init -q -b topic");
    const auto app = r.folder.file("app", tiny_elf(".text", 1000));
    (void)r.folder.file("tracked", "1");
    git(folder, "add tracked");
    git(folder, "commit -q -m first --date=2026-01-02T03:04:05Z");
    auto commit = git(folder, "rev-parse HEAD");
    commit.pop_back();
    const auto record = [&] {
        return test::run({"record", app, "--db", r.database}, {.folder = r.folder.path()});
    };
    CHECK_THAT(record().out, ContainsSubstring("app elf/amd64 at " + commit + ":"));
    (void)r.folder.file("tracked", "2");
    CHECK_THAT(record().out, ContainsSubstring("app elf/amd64 at " + commit + "-dirty:"));
    const auto gate =
        test::run({"gate", app, "--baseline", "db:topic", "--db", r.database, "--max-growth", "0"});
    CHECK(gate.code == 0);
}

TEST_CASE("gate: a baseline out of the database") {
    const Record r;
    REQUIRE(r.record("1111aaaa", "2026-01-01", 1000).code == 0);
    REQUIRE(r.record("2222bbbb", "2026-01-02", 2000).code == 0);
    const auto app = r.folder.file("app", tiny_elf(".text", 2080));
    const auto gate = [&](const std::string& which, const std::string& growth) {
        return test::run(
            {"gate", app, "--baseline", which, "--db", r.database, "--max-growth", growth});
    };
    CHECK(gate("db:main", "+80B").code == 0);
    const auto grown = gate("db:main", "+79B");
    CHECK(grown.code == 1);
    CHECK_THAT(grown.out, ContainsSubstring("grew by 80 B"));
    CHECK(gate("db:1111", "+1080B").code == 0);
    CHECK(gate("db:1111", "+1079B").code == 1);
    const auto unknown = gate("db:mian", "+1B");
    CHECK(unknown.code == 2);
    CHECK_THAT(unknown.err,
               ContainsSubstring("has no branch and no revision mian: branches are main"));
    CHECK(test::run({"gate", app, "--baseline", "db:main", "--max-growth", "1%"}).code == 2);
    // A target that nobody recorded is judged as a new one: without growth.
    const auto fresh = r.folder.file("fresh", tiny_elf(".text", 2080));
    const auto first = test::run(
        {"gate", fresh, "--baseline", "db:main", "--db", r.database, "--max-growth", "+1B"});
    CHECK(first.code == 0);
    CHECK_THAT(first.out, ContainsSubstring("not judged: no baseline"));
    // Rules over rows as well: the section is known from the record.
    const auto budget =
        r.folder.file("b.json", R"({"rules":[{"match":"section:.text","max_growth":"+79B"}]})");
    CHECK(test::run({"gate", app, "--budget", budget, "--baseline", "db:main", "--db", r.database})
              .code == 1);
}
