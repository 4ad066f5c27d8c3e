// What a report says that removing saves, beside what the tools really save.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

u64 said_to_save(const std::string& file, const std::string& weight) {
    const auto json = run({"report", file, "--format", "json", "-d", "sections"}).out;
    const auto at = json.find("\"saves\": ", json.find("\"" + weight + "\""));
    REQUIRE(at != std::string::npos);
    return std::stoull(json.substr(at + 9));
}

}  // namespace

TEST_CASE("a signed Mach-O program without DWARF: a smaller signature, and no __DWARF segment") {
    const auto program = matrix_file("1.27/darwin-arm64/hello-default");
    const auto bare = matrix_file("1.27/darwin-arm64/hello-sw");
    REQUIRE(program);
    REQUIRE(bare);
    const auto file = program->path.string();
    const u64 dwarf = said_to_save(file, "dwarf");
    const u64 symbols = said_to_save(file, "symbol_names");
    // Go's linker with -s -w drops both. What else it leaves out are load commands' paddings: far
    // less than the 5 to 6 KB of the signature, or the up to 16 KB that round up the segment.
    const u64 saved = fs::file_size(program->path) - fs::file_size(bare->path);
    INFO(dwarf << " + " << symbols << " said, " << saved << " saved");
    CHECK(dwarf + symbols <= saved + 1024);
    CHECK(dwarf + symbols + 1024 >= saved);

    const auto strip = need_tool("llvm-strip");
    if (!strip) return;
    const TempFolder folder;
    const auto stripped = folder.file("stripped");
    REQUIRE(run(*strip + " -g " + quoted(file) + " -o " + quoted(stripped)).status == 0);
    const u64 by_strip = fs::file_size(program->path) - fs::file_size(stripped);
    INFO(dwarf << " said, " << by_strip << " saved by llvm-strip");
    // It signs under the name of the file, which Go's linker does not.
    CHECK(dwarf <= by_strip + 64);
    CHECK(dwarf + 64 >= by_strip);
}

TEST_CASE("a PE program without DWARF: headers round up to the file alignment") {
    const auto program = matrix_file("1.27/windows-amd64/hello-default.exe");
    REQUIRE(program);
    const auto strip = find_tool("strip");
    if (!strip || run(*strip + " --info").text.find("pei-x86-64") == std::string::npos)
        SKIP_ALOUD("no strip that knows PE is installed");
    const TempFolder folder;
    const auto stripped = folder.file("stripped.exe");
    const auto file = program->path.string();
    REQUIRE(run(*strip + " " + quoted(file) + " -o " + quoted(stripped)).status == 0);
    CHECK(said_to_save(file, "dwarf") == fs::file_size(program->path) - fs::file_size(stripped));
}
