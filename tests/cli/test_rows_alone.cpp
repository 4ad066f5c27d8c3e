// Where rows alone are asked for, text leaves out what it would not show, and whatever serves that
// alone. With --strict a report is made as a whole: the rows must be the same.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"

#include <string>
#include <vector>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

TEST_CASE("rows that were asked for are the same without what text leaves out") {
    std::vector<std::string> files = {program()};
    for (const auto* folder : {"elf", "macho", "pe", "coff"})
        for (const auto& entry : fs::directory_iterator(fixture(folder)))
            if (entry.is_regular_file()) files.push_back(entry.path().string());
    int compared = 0;
    for (const auto& file : files)
        for (const auto* rows : {"files", "compileunits", "classes,files", "packages", "symbols"}) {
            const auto whole = run({"report", file, "-d", rows, "--strict"});
            if (whole.code != 0) continue;  // no program, or damaged
            const auto part = run({"report", file, "-d", rows});
            INFO(file << " -d " << rows);
            CHECK(part.code == 0);
            CHECK(part.out == whole.out);
            ++compared;
        }
    CHECK(compared > 30);
}
