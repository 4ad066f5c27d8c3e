// Writing a first budget and lowering one; and the glob-heavy parts on hostile names.
#include "compare/compare.hpp"
#include "unit/compare/gate_reports.hpp"

#include "support/catch.hpp"

using namespace binsize;
using test::report;

TEST_CASE("a first budget passes the report that it was made from") {
    auto now = report({{"main", 100'000}, {"net/http", 300'000}}, {{".text", 400'000}});
    now.toolchain.language = "go";
    now.subject.stripped = true;
    now.linkage.pie = false;
    now.subject.compressed = {{"gzip", 6, 1000}, {"zstd", 3, 900}};
    const auto text = initial_budget(now, 5'000'000);
    const auto budget = read_budget(text);
    INFO(text << (budget ? "" : budget.error().message));
    REQUIRE(budget);
    // 400,000 and 5 % are 420,000 bytes: 410.16 KiB, so 411.
    CHECK(text.find("\"max\": \"411KiB\"") != std::string::npos);
    CHECK(text.find("\"max\": \"945B\"") != std::string::npos);  // zstd: 900 and 45
    const auto verdict = judge(*budget, {.report = now, .baseline = &now, .today = "2026-11-21"});
    REQUIRE(verdict);
    CHECK(decide(*verdict) == Outcome::pass);
    // It forbids only what is not there, and requires what is worth keeping.
    CHECK(text.find("package:net/http/pprof") != std::string::npos);
    CHECK(text.find("section:.debug_*") != std::string::npos);
    CHECK(text.find("\"stripped\": true") != std::string::npos);
    CHECK(text.find("\"pie\"") == std::string::npos);
}

TEST_CASE("the ratchet lowers maxima, raises none, and keeps the file's spelling") {
    const auto now = report({{"main", 1000}, {"net/http", 3000}, {"fmt", 500}});
    const std::string text =
        "{\n  \"rules\": [\n"
        "    { \"match\":\"file\",   \"max\" : \"1MiB\", \"warn\":{\"max\":\"4KiB\"} },\n"
        "    {\"match\":\"package:*\",\"max\":900},\n"
        "    {\"match\":\"package:net/**\",\"max\":9000, \"max_growth\": \"1%\"},\n"
        "    {\"match\":\"package:gone\",\"max\":7}\n"
        "  ]\n}\n";
    const auto lowered = ratchet_budget(text, now, 10'000'000);  // 10 %
    REQUIRE(lowered);
    // file 4500 + 10 % = 4950: 5 KiB; its warning at 4 KiB is lower already. `package:*` governs
    // main (1000) and fmt, and 900 is lower already; net/http 3000 + 10 % = 3300.
    CHECK(lowered->text ==
          "{\n  \"rules\": [\n"
          "    { \"match\":\"file\",   \"max\" : \"5KiB\", \"warn\":{\"max\":\"4KiB\"} },\n"
          "    {\"match\":\"package:*\",\"max\":900},\n"
          "    {\"match\":\"package:net/**\",\"max\":3300, \"max_growth\": \"1%\"},\n"
          "    {\"match\":\"package:gone\",\"max\":7}\n"
          "  ]\n}\n");
    CHECK(lowered->changes == std::vector<std::string>{"file:*: max \"1MiB\" → \"5KiB\"",
                                                       "package:net/**: max 9000 → 3300"});
    const auto again = ratchet_budget(lowered->text, now, 10'000'000);
    REQUIRE(again);
    CHECK(again->changes.empty());
    CHECK(again->text == lowered->text);
}

TEST_CASE("properties: each holds, fails, or cannot be shown") {
    auto now = report({{"main", 100}});
    const auto outcome = [&](const std::string& require) {
        const auto budget = read_budget("{\"require\":{" + require + "}}");
        REQUIRE(budget);
        const auto verdict = judge(*budget, {.report = now});
        REQUIRE(verdict);
        return verdict->findings.empty() ? "holds" : verdict->findings[0].message;
    };
    CHECK(outcome(R"("linkage":"static")") == "holds");
    CHECK(outcome(R"("linkage":["dynamic","static"])") == "holds");
    CHECK(outcome(R"("linkage":"dynamic")") == "linkage is static, it must be dynamic");
    CHECK(outcome(R"("interpreter":null)") == "holds");
    now.linkage.interpreter = "/lib/ld.so";
    CHECK(outcome(R"("interpreter":null)") == "interpreter is /lib/ld.so, it must be none");
    CHECK(outcome(R"("interpreter":["/lib/ld.so",null])") == "holds");
    CHECK(outcome(R"("stripped":true)") ==
          "stripped must be true, but that cannot be shown: this format does not tell");
    now.subject.stripped = false;
    CHECK(outcome(R"("stripped":true)") == "stripped is false, it must be true");
    CHECK(outcome(R"("stripped":false)") == "holds");
    // Versions are numbers, not text: 2.4 is older than 2.31.
    CHECK(outcome(R"("glibc_max":"2.31")") == "holds");
    now.linkage.glibc_min = "2.4";
    CHECK(outcome(R"("glibc_max":"2.31")") == "holds");
    now.linkage.glibc_min = "2.34";
    CHECK(outcome(R"("glibc_max":"2.31")") == "needs glibc 2.34, at most 2.31 is allowed");
    CHECK(outcome(R"("trimpath":true)").find("cannot be shown") != std::string::npos);
    now.toolchain.settings = {{"-compiler", "gc"}};
    CHECK(outcome(R"("trimpath":true)") == "trimpath is false, it must be true");
    now.toolchain.settings.push_back({"-trimpath", "true"});
    CHECK(outcome(R"("trimpath":true)") == "holds");
    CHECK(outcome(R"("method_dce":true)").find("unclear") != std::string::npos);
    now.toolchain.verdicts = {{"method_dce", "on", "80 % pruned"}};
    CHECK(outcome(R"("method_dce":true)") == "holds");
    CHECK(outcome(R"("packed":false)") == "holds");
    CHECK(outcome(R"("pgo":false)").find("cannot be shown") != std::string::npos);
    now.toolchain.verdicts[0].value = "unclear";
    now.toolchain.verdicts.push_back({"packed", "UPX", "UPX!"});
    CHECK(outcome(R"("packed":false)") == "packed is true, it must be false");
    CHECK(outcome(R"("method_dce":true)").find("unclear") != std::string::npos);
}

TEST_CASE("prohibitions: present, new, and not to be judged") {
    auto now =
        report({{"main", 100}, {"net/http/pprof", 10}}, {{".text", 90}, {".debug_info", 20}});
    now.linkage.libraries = {{"libssl.so.3", "needed", {}}};
    now.toolchain.modules = {{"example.com/x", "v1.0.0", "", "", "", false}};
    auto before = now;
    const auto said = [&](const std::string& forbid, const Report* baseline) {
        const auto budget = read_budget("{\"forbid\":[\"" + forbid + "\"]}");
        REQUIRE(budget);
        const auto verdict = judge(*budget, {.report = now, .baseline = baseline});
        REQUIRE(verdict);
        std::string out(name_of(decide(*verdict)));
        for (const auto& f : verdict->findings) out += " | " + f.message;
        return out;
    };
    CHECK(said("package:net/http/pprof", nullptr) == "fail | package net/http/pprof is forbidden");
    CHECK(said("section:.debug_*", nullptr) == "fail | section .debug_info is forbidden");
    CHECK(said("library:libssl*", nullptr) == "fail | library libssl.so.3 is forbidden");
    CHECK(said("library:libcrypto*", nullptr) == "pass");
    // Listed in the build information, though not a byte of it is left.
    CHECK(said("module:example.com/*", nullptr) == "fail | module example.com/x is forbidden");
    CHECK(said("new_library:*", &before) == "pass");
    before.linkage.libraries.clear();
    CHECK(said("new_library:*", &before) ==
          "fail | library libssl.so.3 is new, which is forbidden");
    CHECK(said("new_module:*", nullptr) == "pass | new_module:* was not judged: no baseline");
}

TEST_CASE("a fat file is judged slice by slice") {
    Report fat = test::report({{"amd64", 110}, {"arm64", 120}});
    fat.subject.kind = "fat";
    fat.linkage = {};
    for (const auto* arch : {"amd64", "arm64"}) {
        auto slice = test::report({{"main", arch == std::string_view("amd64") ? 110U : 120U}});
        slice.subject.name = arch;
        slice.linkage.kind = arch == std::string_view("amd64") ? "static" : "dynamic";
        fat.members.push_back(slice);
    }
    const auto budget = read_budget(
        R"({"rules":[{"match":"package:main","max":115}],"require":{"linkage":"static"},
            "forbid":["package:m*"]})");
    REQUIRE(budget);
    const auto verdict = judge(*budget, {.report = fat});
    REQUIRE(verdict);
    REQUIRE(verdict->findings.size() == 3);
    CHECK(verdict->findings[0].message == "linkage is dynamic, it must be static, in arm64");
    CHECK(verdict->findings[1].message == "package main is forbidden");
    CHECK(verdict->findings[2].message ==
          "package:main in arm64 is 120 B, at most 115 B is allowed");
}
