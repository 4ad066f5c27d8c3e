// Many files from the outside: a list, several at once, one row a line, and what goes wrong with
// one.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/lines.hpp"
#include "support/run.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

using namespace binsize;
using namespace binsize::test;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Fleet {
    TemporaryFolder folder;
    std::string list;  // ending in a NUL each
    std::vector<std::string> files;

    Fleet() {
        for (unsigned i = 0; i < 30; ++i)
            add("app" + std::to_string(i), tiny_elf(".text", 100 + i));
    }
    void add(const std::string& name, const std::string& content) {
        files.push_back(folder.file(name, content));
        list += files.back() + '\0';
    }
    Ran report(std::vector<std::string> more, const std::string& names) const {
        more.insert(more.begin(), {"report", "--files0-from", "-"});
        return run(more, {.input = names});
    }
};

}  // namespace

TEST_CASE("fleet: a list from standard input and from a file, in its order, whatever the threads") {
    const Fleet fleet;
    const auto one =
        fleet.report({"--format", "csv", "-d", "sections", "--threads", "1"}, fleet.list);
    CHECK(one.code == 0);
    for (const auto* threads : {"2", "7", "256"}) {
        const auto many =
            fleet.report({"--format", "csv", "-d", "sections", "--threads", threads}, fleet.list);
        CHECK(many.out == one.out);
    }
    const auto file = fleet.folder.file("list", fleet.list);
    CHECK(run({"report", "--files0-from", file, "--format", "csv", "-d", "sections"}).out ==
          one.out);
    // Too little memory for two at once is no reason to fail.
    CHECK(fleet.report({"--format", "csv", "-d", "sections", "--memory", "1KiB"}, fleet.list).out ==
          one.out);
    // The last name needs no NUL.
    auto names = fleet.list;
    names.pop_back();
    CHECK(fleet.report({"--format", "csv", "-d", "sections"}, names).out == one.out);
}

TEST_CASE("fleet: each line is a row of the schema, with its file, and they add up") {
    const Fleet fleet;
    const auto ran = fleet.report(
        {"--format", "ndjson", "-d", "sections,symbols", "-d", "classes", "--digest"}, fleet.list);
    REQUIRE(ran.code == 0);
    const auto lines = lines_of(ran.out);
    if (const auto verdicts = schema_verdicts(lines))
        for (const auto& problem : *verdicts) CHECK(problem.empty());
    std::map<std::string, u64> totals;
    std::map<std::pair<std::string, std::string>, u64> sums;
    std::string keys;
    for (const auto& line : lines) {
        const auto row = nlohmann::ordered_json::parse(line);
        std::string these;
        for (const auto& item : row.items()) these += item.key() + " ";
        if (keys.empty()) keys = these;
        CHECK(these == keys);
        const auto path = row["path"].get<std::string>();
        CHECK(row["within"].size() == (row["level"] == 2 ? 1 : 0));
        if (row["breakdown"] == "total")
            totals[path] = row["file"].get<u64>();
        else if (row["level"] == 1)
            sums[{path, row["breakdown"].get<std::string>()}] += row["file"].get<u64>();
    }
    CHECK(totals.size() == 30);
    CHECK(sums.size() == 60);
    for (const auto& [key, sum] : sums) CHECK(sum == totals[key.first]);
    CHECK(totals.begin()->first == fleet.files.front());
}

TEST_CASE("fleet: a bad file is said, does not stop the rest, and decides the exit code") {
    Fleet fleet;
    fleet.add("cut", std::string("\x7f"
                                 "ELF",
                                 4));
    fleet.list += (fleet.folder.path() / "missing").string() + '\0';
    fleet.list += '\0';  // an empty name
    fleet.add("last", tiny_elf(".text", 9));
    for (const auto* format : {"ndjson", "json", "csv"}) {
        const auto ran = fleet.report({"--format", format}, fleet.list);
        INFO(format);
        CHECK(ran.code == 3);
        CHECK_THAT(ran.err, ContainsSubstring("cut: "));
        CHECK_THAT(ran.err, ContainsSubstring("missing: "));
        CHECK_THAT(ran.out, ContainsSubstring("app29"));
        CHECK_THAT(ran.out, ContainsSubstring("last"));
    }
    CHECK(run({"report", "--files0-from", "/nowhere"}).code == 3);
    CHECK(run({"report"}).code == 2);
    // A list that names standard input, which the list was read from.
    CHECK(fleet.report({"--format", "ndjson"}, fleet.files[0] + '\0' + "-").code == 2);
}

TEST_CASE("fleet: rows go to a file that is replaced whole, never over an input") {
    const Fleet fleet;
    const auto out = (fleet.folder.path() / "rows.ndjson").string();
    CHECK(fleet.report({"--format", "ndjson", "-o", out}, fleet.list).code == 0);
    CHECK(lines_of(file_text(out)).size() > 60);
    const auto over = fleet.report({"--format", "ndjson", "-o", fleet.files[3]}, fleet.list);
    CHECK(over.code == 2);
    CHECK(file_text(fleet.files[3]) == tiny_elf(".text", 103));
    CHECK(run({"report", fleet.files[0], fleet.files[1], "--format", "ndjson"},
              {.closed_output = true})
              .code == 0);
}
