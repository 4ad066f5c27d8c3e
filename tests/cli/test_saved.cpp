// `report` of a saved report: the same page as of the file that it was made from.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"

using namespace binsize::test;

TEST_CASE("a saved report is shown again, in every format") {
    const TemporaryFolder folder;
    const auto app = folder.file("app", tiny_elf(".text", 300));
    const auto saved = (folder.path() / "app.json").string();
    REQUIRE(run({"report",  app,        "--format", "json",    "-o",         saved,    "-d",
                 "classes", "-d",       "sections", "-d",      "categories", "-d",     "modules",
                 "-d",      "packages", "-d",       "symbols", "--table",    "symbols"})
                .code == 0);
    for (const std::vector<std::string>& how :
         {std::vector<std::string>{"-d", "sections", "-n", "2"},
          {"-d", "classes", "--format", "markdown"},
          {"-d", "classes", "-d", "symbols", "--format", "csv", "--sort", "name"},
          {"--table", "symbols", "--format", "csv"},
          {"-d", "packages", "--domain", "memory"}}) {
        auto first = how;
        auto again = how;
        first.insert(first.begin(), {"report", app});
        again.insert(again.begin(), {"report", saved});
        const auto ran = run(again);
        INFO(ran.out << ran.err);
        CHECK(ran.code == 0);
        const auto expected = run(first).out;
        // Tables that were saved with it are part of it.
        if (how[0] == "--table" || how.back() == "name") continue;
        CHECK(ran.out.starts_with(expected.substr(0, expected.find("The rows add up"))));
    }
    CHECK(run({"report", saved, "--format", "json"}).out == file_text(saved));
    CHECK(run({"report", "-", "--format", "json"}, {.input = file_text(saved)}).out ==
          file_text(saved));
    CHECK(run({"report", saved}).out.find("Format        ELF") != std::string::npos);
    const auto wrong = run({"report", saved, "-d", "inlined"});
    CHECK(wrong.code == 2);
    CHECK(wrong.err.find("the saved report has no breakdown 'inlined'") != std::string::npos);
    CHECK(run({"report", saved, "--compressed"}).code == 2);
    CHECK(run({"report", folder.file("x.json", "{\"a\": 1}")}).code == 3);
}
