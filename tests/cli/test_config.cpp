// binsize.json from the outside: found upwards, named, overridden by the command line, and shown.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/run.hpp"
#include "support/validate.hpp"

#include <nlohmann/json.hpp>

using namespace binsize;
using namespace binsize::test;
using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

namespace {

// A repository: two programs in dist/, their baselines in base/, a folder to stand in.
struct Repository {
    TemporaryFolder folder;

    Repository() {
        for (const auto* name : {".git", "dist", "base", "src/deep"})
            fs::create_directories(folder.path() / name);
        put("dist/app", tiny_elf(".text", 1000));
        put("dist/tool", tiny_elf(".text", 2000));
        put("base/app", tiny_elf(".text", 900));
        put("base/tool", tiny_elf(".text", 2000));
    }
    void put(const std::string& name, const std::string& content) const {
        (void)folder.file(name, content);
    }
    Ran in(const std::string& below, const std::vector<std::string>& line) const {
        return run(line, {.folder = folder.path() / below});
    }
};

}  // namespace

TEST_CASE("config: binsize gate alone judges every target, from any folder of the repository") {
    const Repository r;
    r.put("binsize.json", R"({
  "targets": ["dist/*"],
  "baseline": "base/",
  "rules": [{"match": "file", "max_growth": "200B"}]
})");
    for (const auto* below : {".", "src/deep", "dist"}) {
        INFO(below);
        const auto ran = r.in(below, {"gate"});
        CHECK(ran.code == 0);
        CHECK_THAT(ran.out, ContainsSubstring("app"));
        CHECK_THAT(ran.out, ContainsSubstring("tool"));
    }
    r.put("dist/app", tiny_elf(".text", 3000));
    const auto grown = r.in("src", {"gate"});
    CHECK(grown.code == 1);
    CHECK_THAT(grown.out, ContainsSubstring("FAIL  app"));
    CHECK_THAT(grown.out, ContainsSubstring("PASS  tool"));
    // One file alone, which the targets name: compared likewise.
    CHECK(r.in("dist", {"gate", "app"}).code == 1);
    CHECK(r.in("dist", {"gate", "tool"}).code == 0);
    // What the command line says counts.
    CHECK(r.in("dist", {"gate", "app", "--baseline", "app"}).code == 0);
}

TEST_CASE("config: a target's own baseline, a database, formats") {
    const Repository r;
    r.put("binsize.json", R"({
  "targets": [{"files": "dist/app", "baseline": "db:main"}, "dist/tool"],
  "baseline": "base/", "database": "sizes.sqlite",
  "formats": {"gate": "json", "trend": "csv", "report": "csv"},
  "breakdowns": ["sections"],
  "rules": [{"match": "file", "max_growth": "0"}]
})");
    const auto record =
        r.in("src", {"record", "--revision", "v1", "--branch", "main", "--time", "2026-01-01"});
    CHECK(record.code == 0);
    CHECK_THAT(record.out, ContainsSubstring("app elf/amd64 at v1"));
    CHECK_THAT(record.out, ContainsSubstring("tool elf/amd64 at v1"));
    CHECK(fs::exists(r.folder.path() / "sizes.sqlite"));
    const auto gate = r.in("src", {"gate"});
    CHECK(gate.code == 0);
    CHECK(nlohmann::json::parse(gate.out)["schema"] == "binsize.verdicts");
    CHECK_THAT(gate.out, ContainsSubstring("db:v1"));
    CHECK_THAT(r.in(".", {"trend", "--target", "app"}).out,
               ContainsSubstring("target,platform,day"));
    const auto report = r.in(".", {"report", "dist/app"});
    CHECK_THAT(report.out, ContainsSubstring("app,sections,1"));
    CHECK_THAT(report.out, !ContainsSubstring("classes"));
    CHECK_THAT(r.in(".", {"report", "dist/app", "--format", "text"}).out,
               !ContainsSubstring("app,sections,1"));
    CHECK_THAT(r.in(".", {"report", "dist/app", "-d", "classes"}).out,
               ContainsSubstring("app,classes,1"));
}

TEST_CASE("config: says what is in force and from where") {
    const Repository r;
    const auto none = r.in("src", {"config"});
    CHECK(none.code == 0);
    CHECK_THAT(none.out, ContainsSubstring("no binsize.json"));
    r.put("binsize.json", R"({
  "targets": ["dist/*"],
  "rules": [{"match": "file", "max": "1MiB"}]
})");
    const auto text = r.in("src/deep", {"config"});
    CHECK(text.code == 0);
    CHECK_THAT(text.out, ContainsSubstring("../../binsize.json"));
    CHECK_THAT(text.out, ContainsSubstring("../../binsize.json:2:15"));
    CHECK_THAT(text.out, ContainsSubstring("= ../../dist/app"));
    const auto json = r.in("src", {"config", "--format", "json"});
    CHECK(schema_problem(json.out).empty());
    const auto settings = nlohmann::json::parse(json.out)["settings"];
    CHECK(settings[0]["files"] == nlohmann::json{"../dist/app", "../dist/tool"});
    CHECK(settings[1]["value"] == "file:*");
    CHECK(settings[1]["from"] == "../binsize.json:3:13");
    // Not beyond the repository.
    fs::create_directories(r.folder.path() / "src/inner/.git");
    CHECK_THAT(r.in("src/inner", {"config"}).out, ContainsSubstring("no binsize.json"));
    r.put("other.json", R"({"baseline": "x"})");
    CHECK_THAT(r.in("src", {"config", "--config", "../other.json"}).out,
               ContainsSubstring("../other.json:1:14"));
}

TEST_CASE("config: mistakes are those of usage, and say where") {
    const Repository r;
    CHECK(r.in(".", {"gate"}).code == 2);
    const auto wrong = [&](const char* json, const std::vector<std::string>& line,
                           const char* words) {
        r.put("binsize.json", json);
        const auto ran = r.in("src", line);
        CHECK(ran.code == 2);
        CHECK_THAT(ran.err, ContainsSubstring(words));
    };
    wrong("{\n \"target\": []}", {"gate"}, "../binsize.json:2:2: unknown key");
    wrong(R"({"targets": ["none/*"], "rules": [{"match": "file", "max": 1}]})", {"gate"},
          "../binsize.json:1:14: no file is none/*");
    wrong(R"({"formats": {"report": "junit"}})", {"report", "../dist/app"},
          "../binsize.json:1:24: report has no format junit");
    CHECK(r.in(".", {"config", "--config", "missing.json"}).code == 3);
}
