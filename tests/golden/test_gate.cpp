// Whole verdicts and comparisons over saved reports, in every format. The reports are written by
// hand (fixtures/PROVENANCE.md): the change from base to app is +45,000 bytes of golang.org/x/net
// and 30,000 of a new module; app-debug is app with 70,000 bytes of debug information.
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/run.hpp"

#include <cstdlib>
#include <fstream>

using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

void check(const std::string& name, const std::vector<std::string>& arguments, int code) {
    const auto ran = run(arguments, {.environment = {"COLUMNS=100"},
                                     .folder = fs::path(source_folder()) / "fixtures/gate"});
    CHECK(ran.code == code);
    CHECK(ran.err.empty());
    const auto path = fs::path(source_folder()) / "tests/golden/expected" / name;
    if (std::getenv("BINSIZE_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path, std::ios::binary) << ran.out;
        return;
    }
    INFO(name << " differs; BINSIZE_UPDATE_GOLDEN=1 ctest -R golden accepts it");
    CHECK(ran.out == file_text(path));
}

}  // namespace

TEST_CASE("golden: a verdict in every format") {
    for (const auto* format : {"text", "json", "markdown", "github", "junit", "benchmark"})
        check(std::string("gate.") + format,
              {"gate", "app.json", "--baseline", "base.json", "--budget", "budget.json", "--today",
               "2026-11-21", "--format", format},
              1);
    check("gate.alone.text",
          {"gate", "app.json", "--budget", "budget.json", "--today", "2026-11-20"}, 1);
    check("gate.parent.text",
          {"gate", "app.json", "--baseline", "base.json", "--parent", "app.json", "--max-growth",
           "1%"},
          0);
}

TEST_CASE("golden: a comparison in every format") {
    for (const auto* format : {"text", "json", "markdown", "csv"})
        check(std::string("compare.") + format,
              {"compare", "app-debug.json", "app.json", "base.json", "--format", format}, 0);
}

TEST_CASE("golden: a first budget, and what would be lowered") {
    check("budget.init.json", {"budget", "init", "app.json"}, 0);
    check("budget.update.text",
          {"budget", "update", "base.json", "--budget", "budget.json", "--dry-run"}, 0);
}
