// Names that are made up for printing, seen from the outside: the program under test is a C++
// program with its symbols, so it is its own subject.
#include "support/catch.hpp"
#include "support/run.hpp"

#include <set>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

// The rows of the first level in a breakdown's CSV, from the name on.
std::set<std::string> first_level(const std::string& csv, const std::string& breakdown) {
    const auto before_name = "," + breakdown + ",1,,";
    std::set<std::string> out;
    std::istringstream lines(csv);
    for (std::string line; std::getline(lines, line);)
        if (const auto at = line.find(before_name); at != std::string::npos)
            out.insert(line.substr(at + before_name.size()));
    return out;
}

}  // namespace

TEST_CASE("a nested breakdown of demangled symbols has the rows of the flat one") {
    const auto flat = run({"report", program(), "--format", "csv", "-d", "symbols"});
    const auto nested = run({"report", program(), "--format", "csv", "-d", "symbols,sections"});
    REQUIRE(flat.code == 0);
    REQUIRE(nested.code == 0);
    const auto rows = first_level(flat.out, "symbols");
    REQUIRE(rows.size() > 1000);
    CHECK(flat.out.find("binsize::cli::print_error(std::basic_string_view<char") !=
          std::string::npos);
    CHECK(first_level(nested.out, "\"symbols,sections\"") == rows);
}
