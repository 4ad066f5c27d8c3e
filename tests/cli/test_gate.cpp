// The gate from the outside: exit codes, every output, budgets with mistakes, allowances, budgets
// that are written and lowered. The ELF is made here, so its numbers are known: `.text` has the
// bytes that it is asked for.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/run.hpp"

#include <cstdlib>

using namespace binsize;
using namespace binsize::test;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

struct Bench {
    TemporaryFolder folder;
    std::string small = folder.file("small", tiny_elf(".text", 1000));
    std::string large = folder.file("large", tiny_elf(".text", 3000));

    std::string budget(std::string_view text) const { return folder.file("budget.json", text); }
    std::string saved(const std::string& app, const std::vector<std::string>& more = {}) const {
        const auto to = app + ".json";
        std::vector<std::string> line{"report", app, "--format", "json", "-o", to};
        line.insert(line.end(), more.begin(), more.end());
        REQUIRE(run(line).code == 0);
        return to;
    }
};

}  // namespace

TEST_CASE("gate: pass, warn and fail, by budget and by baseline") {
    const Bench b;
    const auto section = [&](std::string_view limit) {
        return run(
            {"gate", b.large, "--budget",
             b.budget("{\"rules\":[{\"match\":\"section:.text\"," + std::string(limit) + "}]}")});
    };
    CHECK(section("\"max\":3000").code == 0);
    CHECK(section("\"max\":2999").code == 1);
    const auto warned = section("\"max\":3000,\"warn\":{\"max\":2999}");
    CHECK(warned.code == 0);
    CHECK(warned.out.starts_with("WARN  large: 0 failures, 1 warning; 2 checks\n"));

    const auto base = b.saved(b.small);
    CHECK(run({"gate", b.large, "--baseline", base, "--max-growth", "+2000B"}).code == 0);
    const auto grown = run({"gate", b.large, "--baseline", base, "--max-growth", "+1999B"});
    CHECK(grown.code == 1);
    CHECK(has(grown.out, "file grew by 2,000 B") == true);
    CHECK(has(grown.out, "at most 1,999 B is allowed"));
    // Executable and saved report are judged alike, on either side.
    const auto now = b.saved(b.large);
    CHECK(run({"gate", now, "--baseline", b.small, "--max-growth", "+1999B"}).code == 1);
    CHECK(run({"gate", now, "--baseline", base, "--max-growth", "+2000B"}).code == 0);
}

TEST_CASE("gate: records of builds, the median of those of each side") {
    const Bench b;
    const auto record = [&](const std::string& name, int seconds, int code = 0) {
        return b.folder.file(name, "{\"schema\":\"binsize.build\",\"schema_version\":1,\"user\":" +
                                       std::to_string(seconds) + ",\"peak\":1000,\"code\":" +
                                       std::to_string(code) + ",\"steps\":[]}");
    };
    const auto fast = record("1.json", 1), middle = record("2.json", 2), slow = record("9.json", 9);
    const auto budget = b.budget(
        "{\"rules\":[{\"match\":\"metric:build_cpu\",\"max_growth\":\"50%\",\"max\":\"3s\"}]}");
    const auto gate = [&](std::vector<std::string> more) {
        std::vector<std::string> line{"gate", b.large, "--budget", budget};
        line.insert(line.end(), more.begin(), more.end());
        return run(line);
    };
    // 2 s, which is twice as much as 1 s.
    const std::vector<std::string> now{"--build", fast, "--build", slow, "--build", middle};
    CHECK(gate(now).code == 0);
    auto grown = now;
    grown.insert(grown.end(), {"--baseline", b.small, "--baseline-build", fast, "--baseline-build",
                               fast, "--baseline-build", fast});
    const auto failed = gate(grown);
    CHECK(failed.code == 1);
    CHECK(has(failed.out, "metric:build_cpu grew by 1.00 s (+100.0%) to 2.00 s"));
    CHECK(has(gate({"--build", fast}).out, "1 record is of a build"));
    CHECK(gate({}).code == 2);
    CHECK(gate({"--build", record("bad.json", 1, 2)}).code == 2);
    CHECK(gate({"--build", fast, "--baseline-build", fast}).code == 2);
    CHECK(gate({"--build", b.folder.file("none.json", "{}")}).code == 3);
}

TEST_CASE("gate: an allowance, on the command line and from a file") {
    const Bench b;
    const std::vector<std::string> line{"gate",  b.large,        "--baseline",
                                        b.small, "--max-growth", "1%"};
    const auto with = [&](const std::string& allow) {
        auto all = line;
        all.insert(all.end(), {"--allow", allow});
        return run(all);
    };
    CHECK(run(line).code == 1);
    const auto allowed = with("file=+2000B: the new codec");
    CHECK(allowed.code == 0);
    CHECK(has(allowed.out, "file=+2000B: the new codec"));
    CHECK(with("file=+1999B: too little").code == 1);
    const auto list = b.folder.file("allow.txt", "# agreed\n\n  file=+2000B: the new codec\r\n");
    CHECK(with("@" + list).code == 0);
    const auto bad = b.folder.file("bad.txt", "\nfile=+2000B\n");
    const auto refused = with("@" + bad);
    CHECK(refused.code == 2);
    CHECK(has(refused.err, "bad.txt:2: "));
}

TEST_CASE("gate: mistakes are exit 2 and name the place, unreadable inputs are exit 3") {
    const Bench b;
    const auto typo = run({"gate", b.small, "--budget", b.budget("{\n \"rulse\":[]}")});
    CHECK(typo.code == 2);
    CHECK(typo.out.empty());
    CHECK(has(typo.err, "budget.json:2:2: unknown key \"rulse\""));
    CHECK(run({"gate", b.small}).code == 2);
    CHECK(run({"gate", b.small, "--max-growth", "1%"}).code == 2);
    CHECK(run({"gate", b.small, "--max", "5%"}).code == 2);
    CHECK(run({"gate", b.small, "--max", "lots"}).code == 2);
    CHECK(run({"gate", b.small, "--max", "1MiB", "--today", "soon"}).code == 2);
    CHECK(run({"gate", b.small, "--max", "1MiB", "--allow", "x"}).code == 2);
    CHECK(run({"gate", "/nowhere", "--max", "1MiB"}).code == 3);
    CHECK(run({"gate", b.small, "--budget", "/nowhere"}).code == 3);
    CHECK(run({"gate", b.small, "--baseline", "/nowhere", "--max-growth", "1%"}).code == 3);
    // A saved report without compressed sizes cannot answer a rule about them.
    const auto rule = b.budget("{\"rules\":[{\"match\":\"compressed:gzip\",\"max\":\"1MiB\"}]}");
    const auto plain = run({"gate", b.saved(b.small), "--budget", rule});
    CHECK(plain.code == 2);
    CHECK(has(plain.err, "holds no compressed sizes"));
    CHECK(run({"gate", b.small, "--budget", rule}).code == 0);
    CHECK(run({"gate", b.saved(b.small, {"--compressed"}), "--budget", rule}).code == 0);
}

TEST_CASE("gate: a rule expires on the day that --today sets") {
    const Bench b;
    const auto rule = b.budget(
        "{\"rules\":[{\"match\":\"file\",\"max\":\"1MiB\","
        "\"expires\":\"2026-11-21\",\"reason\":\"a loan\"}]}");
    CHECK(run({"gate", b.small, "--budget", rule, "--today", "2026-11-21"}).code == 0);
    const auto late = run({"gate", b.small, "--budget", rule, "--today", "2026-11-22"});
    CHECK(late.code == 1);
    CHECK(has(late.out, "expired on 2026-11-21: a loan"));
}

TEST_CASE("gate: every format says what the exit code says") {
    const Bench b;
    const auto in = [&](const char* format, const char* max, const RunOptions& how = {}) {
        return run({"gate", b.large, "--max", max, "--format", format, "--compressed"}, how);
    };
    for (const auto* format : {"text", "json", "markdown", "github", "junit", "benchmark"}) {
        INFO(format);
        CHECK(in(format, "1MiB").code == 0);
        CHECK(in(format, "1KiB").code == 1);
    }
    CHECK(has(in("json", "1KiB").out, "\"outcome\": \"fail\",\n  \"exit_code\": 1"));
    CHECK(has(in("json", "1MiB").out, "\"outcome\": \"pass\",\n  \"exit_code\": 0"));
    CHECK(in("markdown", "1KiB").out.starts_with("<!-- binsize:gate -->\n### ❌"));
    CHECK(in("github", "1KiB").out.starts_with("::error title="));
    CHECK(has(in("junit", "1KiB").out, "failures=\"1\""));
    CHECK(has(in("benchmark", "1KiB").out, "\"name\": \"large: zstd\""));

    // The step summary is appended to, with the annotations alone.
    const auto summary = b.folder.file("summary.md", "before\n");
    const auto where = RunOptions{.environment = {"GITHUB_STEP_SUMMARY=" + summary}};
    CHECK(in("text", "1KiB", where).code == 1);
    CHECK(file_text(summary) == "before\n");
    CHECK(in("github", "1KiB", where).code == 1);
    CHECK(file_text(summary).starts_with("before\n<!-- binsize:gate -->\n"));
}

TEST_CASE("gate: verdicts and budgets hold their schemas") {
    if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) return;
    const Bench b;
    const auto valid = [&](const std::string& schema, const std::string& document) {
        const auto file = b.folder.file("document.json", document);
        const auto command =
            "python3 -c 'import json,sys,jsonschema; "
            "jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))"
            ".validate(json.load(open(sys.argv[2])))' " +
            source_folder() + "/docs/" + schema + ".schema.json " + file + " 2>/dev/null";
        return std::system(command.c_str()) == 0;
    };
    const auto budget = run({"budget", "init", b.large, "--compressed"}).out;
    CHECK(valid("budget", budget));
    CHECK_FALSE(valid("budget", R"({"rules":[{"match":"file","mx":1}]})"));
    const auto rules = b.budget(
        R"({"rules":[{"match":"section:.text","max":"1B","reason":"r"},{"match":"package:x","min":1},
        {"match":"metric:symbols","max":10},{"match":"class:**","max_growth":"1%","new":"1B"}],
        "require":{"linkage":"static","pie":true,"interpreter":null,"glibc_max":"2.31"},
        "forbid":["section:.t*","new_library:*"],"allow":["section:.text=+1MiB: agreed"]})");
    CHECK(valid("budget", file_text(rules)));
    const auto verdict = run({"gate", b.large, "--baseline", b.small, "--parent", b.small,
                              "--budget", rules, "--format", "json"});
    CHECK(verdict.code == 1);
    CHECK(valid("verdict", verdict.out));
    CHECK_FALSE(valid("verdict", "{}"));
}

TEST_CASE("budget init keeps what is there, budget update says how to begin") {
    const Bench b;
    const auto file = b.folder.file("mine.json", "{}");
    const auto ran = run({"budget", "init", b.large, "-o", file});
    CHECK(ran.code == 2);
    CHECK(has(ran.err, "exists: `binsize budget update` changes it"));
    CHECK(file_text(file) == "{}");
    const auto none = run({"budget", "update", b.large, "--budget", file + ".none"});
    CHECK(none.code == 3);
    CHECK(has(none.err, "--budget names the file, `binsize budget init` writes one"));
}

TEST_CASE("budget init passes today, budget update lowers and never raises") {
    const Bench b;
    const auto file = (b.folder.path() / "binsize.json").string();
    REQUIRE(run({"budget", "init", b.large, "-o", file}).code == 0);
    CHECK(run({"gate", b.large, "--budget", file, "--baseline", b.large}).code == 0);
    const auto before = file_text(file);
    const auto dry = run({"budget", "update", b.small, "--budget", file, "--dry-run"});
    CHECK(dry.code == 0);
    CHECK(has(dry.out, "file:*: max "));
    CHECK(file_text(file) == before);
    CHECK(run({"budget", "update", b.small, "--budget", file}).code == 0);
    CHECK(file_text(file) != before);
    CHECK(run({"gate", b.small, "--budget", file}).code == 0);
    CHECK(run({"gate", b.large, "--budget", file}).code == 1);
    const auto lowered = file_text(file);
    CHECK(run({"budget", "update", b.large, "--budget", file}).out == "nothing became smaller\n");
    CHECK(file_text(file) == lowered);
    CHECK(run({"budget"}).code == 2);
    CHECK(run({"budget", "init", b.small, "--headroom", "1KiB"}).code == 2);
}

TEST_CASE("gate: alone it finds ./binsize.json, and nothing else does") {
    const Bench b;
    const auto here = RunOptions{.folder = b.folder.path()};
    CHECK(run({"gate", "large"}, here).code == 2);
    (void)b.folder.file("binsize.json", R"({"rules":[{"match":"section:.text","max":2999}]})");
    const auto failed = run({"gate", "large"}, here);
    CHECK(failed.code == 1);
    CHECK(has(failed.out, "budget   binsize.json"));
    CHECK(run({"gate", "small"}, here).code == 0);
    // What the command line names is all that it means.
    CHECK(run({"gate", "large", "--max", "1MiB"}, here).code == 0);
    CHECK(run({"gate", "large", "--budget", "/nowhere"}, here).code == 3);
}

TEST_CASE("gate: several files, each against its own baseline") {
    const Bench b;
    std::filesystem::create_directory(b.folder.path() / "base");
    const auto base = (b.folder.path() / "base").string();
    REQUIRE(run({"report", b.small, "--format", "json", "-o", base + "/small.json"}).code == 0);
    std::filesystem::copy_file(b.small, base + "/large");
    const auto budget = b.budget(R"({"rules":[{"match":"file","max_growth":"1KiB"},)"
                                 R"({"match":"section:.text","file":"sm*","max":1000}]})");
    const auto in = [&](const char* format) {
        return run(
            {"gate", b.small, b.large, "--budget", budget, "--baseline", base, "--format", format});
    };
    for (const auto* format : {"text", "json", "markdown", "github", "junit", "benchmark"}) {
        INFO(format);
        const auto ran = in(format);
        CHECK(ran.code == 1);
        CHECK(ran.err.empty());
        CHECK(has(ran.out, "small"));
        CHECK(has(ran.out, "large"));
    }
    CHECK(has(in("text").out, "FAIL  1 of 2 files failed\n"));
    CHECK(has(in("text").out, "baseline small.json (small, "));
    CHECK(has(in("json").out, "\"schema\": \"binsize.verdicts\""));
    CHECK(has(in("junit").out, "failures=\"1\">\n  <testsuite name=\"binsize gate small\""));
    CHECK(
        in("markdown").out.starts_with("<!-- binsize:gate -->\n### ❌ binsize: failed — 2 files"));
    CHECK_FALSE(has(in("text").out, "matches nothing"));
    CHECK(run({"gate", b.small, b.large, "--max", "1MiB", "--baseline", b.small}).code == 2);
    // What cannot be read is said, and the others are judged all the same.
    const auto missing = run({"gate", b.small, "/nowhere", "--max", "1MiB"});
    CHECK(missing.code == 3);
    CHECK(has(missing.out, "PASS  small"));
}
