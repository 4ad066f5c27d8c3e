// ELF files of which a part is missing, on purpose or not: what is not there must not be said of.
// The subjects are made of the program under test by the tools that people use.
#include "support/catch.hpp"
#include "support/run.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// A command line of the shell; false, said aloud, where it cannot be run.
bool made_by(const std::string& command) {
    if (std::system(command.c_str()) == 0) return true;  // NOLINT(concurrency-mt-unsafe)
    WARN("SKIPPED: does not run here: " << command);
    return false;
}

std::string json_of(const std::string& file) {
    const auto ran = run({"report", file, "--format", "json", "-d", "sections"});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    return ran.out;
}

}  // namespace

TEST_CASE("a program cut off before its dynamic section is not said to need nothing") {
    const TemporaryFolder folder;
    const auto whole = json_of(program());
    REQUIRE(has(whole, "\"bind_now\""));
    REQUIRE(has(whole, " needed librar"));
    const auto cut = (folder.path() / "cut").string();
    fs::copy_file(program(), cut);
    fs::resize_file(cut, 9000);  // headers, interpreter and notes lie in the first page
    const auto json = json_of(cut);
    CHECK(has(json, "needed libraries not to be read"));
    CHECK_FALSE(has(json, "no needed library"));
    CHECK_FALSE(has(json, "\"bind_now\""));

    // Without program headers nothing is known of how it is linked.
    fs::resize_file(cut, 100);
    CHECK_FALSE(has(json_of(cut), "\"evidence\": \"shared object"));
    CHECK_FALSE(has(json_of(cut), "\"relro\""));
}

TEST_CASE("a file of debug information alone is one, and says nothing of the linkage") {
    const TemporaryFolder folder;
    const auto debug = (folder.path() / "program.debug").string();
    if (!made_by("objcopy --only-keep-debug '" + program() + "' '" + debug + "'")) return;
    const auto json = json_of(debug);
    CHECK(has(json, "\"kind\": \"debug\""));
    CHECK_FALSE(has(json, "PT_INTERP"));
    CHECK_FALSE(has(json, "no needed library"));
}

TEST_CASE("what stripping DWARF from an object saves includes its relocations") {
    const TemporaryFolder folder;
    const auto object = (folder.path() / "o.o").string();
    const auto source = (folder.path() / "s.c").string();
    std::ofstream(source) << "struct s { int a, b; }; int f(struct s *x) { return x->a + x->b; }\n"
                             "int g(int n) { struct s y = {n, 2}; return f(&y); }\n";
    if (!made_by("cc -g -c '" + source + "' -o '" + object + "'")) return;
    const auto before = fs::file_size(object);
    const auto json = json_of(object);
    if (!made_by("strip -g '" + object + "'")) return;
    const auto saved = before - fs::file_size(object);
    const auto dwarf = json.find("\"dwarf\"");
    REQUIRE(dwarf != std::string::npos);
    const auto saves = json.find("\"saves\": ", dwarf);
    REQUIRE(saves != std::string::npos);
    const auto said = std::strtoull(json.c_str() + saves + 9, nullptr, 10);
    INFO(said << " said, " << saved << " saved");
    // strip also drops the sections' own symbols and names, which are not DWARF.
    CHECK(said <= saved);
    CHECK(said >= saved * 85 / 100);
}
