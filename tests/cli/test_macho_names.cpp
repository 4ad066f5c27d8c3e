// C's names on Mach-O, where every one has an underscore that the compiler put before it. The
// fixture's sources have main(), names and others (fixtures/macho/PROVENANCE.md).
#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

using namespace binsize::test;

TEST_CASE("C's names on Mach-O have no underscore of the compiler's") {
    const auto object = yaml_object("macho/program-amd64.yaml");
    if (!object) return;
    const TemporaryFolder folder;
    const auto file = folder.file("program", *object);
    for (const std::vector<std::string>& what :
         {std::vector<std::string>{"-d", "symbols"}, {"--table", "symbols"}}) {
        std::vector<std::string> arguments = {"report", file, "--format", "csv", "-n", "0"};
        arguments.insert(arguments.end(), what.begin(), what.end());
        const auto report = run(arguments);
        REQUIRE(report.code == 0);
        CHECK(report.out.find(",main,") != std::string::npos);
        CHECK(report.out.find("_main") == std::string::npos);
    }
    const auto by_source = run({"at", file, "main"});
    const auto by_symbol = run({"at", file, "_main"});
    CHECK(by_source.code == 0);
    CHECK(by_symbol.code == 0);
    CHECK(by_source.out == by_symbol.out);
    CHECK(by_source.out.find("_main") == std::string::npos);
}
