// `binsize diff` from the outside: either side an executable or a saved report.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/validate.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

std::string save(const TemporaryFolder& folder, const std::string& app, const std::string& name,
                 const std::vector<std::string>& more = {}) {
    const auto path = (folder.path() / name).string();
    std::vector<std::string> command = {"report", app, "--format", "json", "-o", path};
    command.insert(command.end(), more.begin(), more.end());
    const auto ran = run(command);
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    return path;
}

}  // namespace

TEST_CASE("an executable, its saved report, and each against the other do not differ") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text", 64));
    const auto saved = save(folder, app, "app.json");
    for (const auto& before : {app, saved})
        for (const auto& after : {app, saved}) {
            const auto ran = run({"diff", before, after});
            INFO(before << " " << after << "\n" << ran.out << ran.err);
            CHECK(ran.code == 0);
            CHECK(ran.out.find("app has ") == 0);
            CHECK(ran.out.find("differs.") != std::string::npos);
            CHECK(std::count(ran.out.begin(), ran.out.end(), '\n') == 1);
        }
}

TEST_CASE("what grew is told, in every format and against a saved report alike") {
    const TemporaryFolder folder;
    const auto before = folder.file("app", tiny_elf(".text", 64));
    const auto after = folder.file("app2", tiny_elf(".text", 1064));
    const auto saved = save(folder, before, "app.json");
    for (const auto& old : {before, saved}) {
        const auto ran = run({"diff", old, after, "-d", "sections"});
        INFO(ran.out << ran.err);
        CHECK(ran.code == 0);
        CHECK(ran.out.starts_with("app2 grew by 1,000 bytes"));
        CHECK(ran.out.find(".text         64  1,064  +1,000  +1562.5%") != std::string::npos);
    }
    const auto json = run({"diff", before, after, "--format", "json"});
    CHECK(json.code == 0);
    CHECK(schema_problem(json.out).empty());
    const auto markdown = run({"diff", before, after, "--format", "markdown"});
    CHECK(markdown.out.starts_with("<!-- binsize:diff -->\n**app2 grew by 1,000 bytes"));
    const auto csv = run({"diff", before, after, "--format", "csv", "-d", "sections"});
    CHECK(csv.out.find("\r\nsections,1,,.text,,,,64,1064,1000,") != std::string::npos);
}

TEST_CASE("executables that are read at once differ as their saved reports do") {
    const TemporaryFolder folder;
    const auto before = fixture("elf/alias.elf").string();
    const auto after = fixture("elf/overlay.elf").string();
    const std::vector<std::string> by = {"-d", "sections", "-d", "packages", "-d", "symbols"};
    const auto apart = [&](const std::string& old, const std::string& now) {
        std::vector<std::string> command = {"diff", old, now, "-n", "0"};
        command.insert(command.end(), by.begin(), by.end());
        const auto ran = run(command);
        INFO(ran.err);
        CHECK(ran.code == 0);
        return ran.out;
    };
    const auto at_once = apart(before, after);
    CHECK(std::count(at_once.begin(), at_once.end(), '\n') > 50);
    const auto old = save(folder, before, "alias.json", by);
    CHECK(apart(old, save(folder, after, "overlay.json", by)) == at_once);
    CHECK(apart(old, after) == at_once);
    CHECK(apart(before, before) == apart(old, old));
}

TEST_CASE("of two that cannot be read, both are told") {
    const TemporaryFolder folder;
    const auto one = folder.file("one", tiny_elf(".text", 64).substr(0, 40));
    const auto other = folder.file("other", tiny_elf(".text", 64).substr(0, 50));
    const auto ran = run({"diff", one, other});
    CHECK(ran.code == 3);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(one) != std::string::npos);
    CHECK(ran.err.find(other) != std::string::npos);
}

TEST_CASE("a side can come through a pipe, but not both") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text", 64));
    const auto saved = save(folder, app, "app.json");
    RunOptions options;
    options.input = file_text(saved);
    CHECK(run({"diff", "-", app}, options).code == 0);
    options.input = file_text(app);
    CHECK(run({"diff", saved, "-"}, options).code == 0);
    CHECK(run({"diff", "-", "-"}, options).code == 2);
}

TEST_CASE("what cannot be compared is one line and an exit code") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text", 64));
    auto text = file_text(save(folder, app, "app.json"));
    const auto newer =
        text.replace(text.find("\"schema_version\": 1"), 19, "\"schema_version\": 7");
    const struct {
        std::string before, message;
        int code;
    } cases[] = {
        {folder.file("newer.json", newer), "schema_version is 7", 3},
        {folder.file("cut.json", text.substr(0, text.size() / 2)), "saved report: ", 3},
        {folder.file("other.json", "{\"a\": 1}"), "has no \"schema\"", 3},
        {folder.file("deep.json", "{\"x\": " + std::string(100'000, '[')), "deeper", 3},
        {folder.file("note.txt", "hello"), "", 3},
        {(folder.path() / "missing").string(), "", 3},
    };
    for (const auto& c : cases)
        for (const bool first : {true, false}) {
            const auto ran = first ? run({"diff", c.before, app}) : run({"diff", app, c.before});
            INFO(c.before << ": " << ran.err);
            CHECK(ran.code == c.code);
            CHECK(ran.out.empty());
            CHECK(ran.err.find(c.message) != std::string::npos);
            CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
        }
    CHECK(run({"diff", app}).code == 2);
    CHECK(run({"diff", app, app, "-d", "sektions"}).code == 2);
    CHECK(run({"diff", app, save(folder, app, "b.json"), "-d", "symbols"}).code == 2);
    CHECK(run({"diff", app, app, "-o", app}).code == 2);
}
