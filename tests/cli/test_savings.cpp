// What a report says that removing saves, beside what the tools really save.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

#include <nlohmann/json.hpp>

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

TEST_CASE("a Go program for ELF: what its linker leaves out with -w, and with -s besides") {
    const auto program = matrix_file("1.27/linux-amd64/hello-default");
    const auto without_debug = matrix_file("1.27/linux-amd64/hello-w");
    const auto bare = matrix_file("1.27/linux-amd64/hello-sw");
    REQUIRE(program);
    REQUIRE(without_debug);
    REQUIRE(bare);
    const auto file = program->path.string();
    const u64 dwarf = said_to_save(file, "dwarf");
    CHECK(dwarf == fs::file_size(program->path) - fs::file_size(without_debug->path));
    CHECK(dwarf + said_to_save(file, "symbol_names") ==
          fs::file_size(program->path) - fs::file_size(bare->path));
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

TEST_CASE("a report opens with what could go, by the numbers of its weights") {
    const auto program = matrix_file("1.27/linux-amd64/hello-default");
    REQUIRE(program);
    const auto file = program->path.string();
    const u64 dwarf = said_to_save(file, "dwarf");
    const u64 symbols = said_to_save(file, "symbol_names");
    const auto json = nlohmann::json::parse(run({"report", file, "--format", "json"}).out);
    const auto& savings = json["savings"];
    REQUIRE(savings.size() >= 2);
    CHECK(savings.size() <= 5);
    u64 before = ~u64{0};
    for (const auto& s : savings) {
        const u64 bytes = std::max(s["low"].get<u64>(), s.value("high", u64{0}));
        CHECK(bytes * 200 + 200 > fs::file_size(program->path));
        CHECK(bytes <= before);
        before = bytes;
    }
    CHECK(savings[0]["kind"] == "dwarf");
    CHECK(savings[0]["low"] == dwarf);
    CHECK(savings[0]["high"] == dwarf);
    CHECK(savings[1]["kind"] == "symbol_names");
    CHECK(savings[1]["low"] == symbols);
    const auto text = run({"report", file}).out;
    CHECK(text.find("What could go") < text.find("Format "));
    CHECK(text.find("link with -ldflags=-w") < text.find("Format "));
    CHECK(run({"report", file, "--format", "markdown"}).out.find("could go: DWARF") !=
          std::string::npos);
    // Without either there is nothing to say, and a part of a report says nothing of it.
    const auto bare = matrix_file("1.27/linux-amd64/hello-sw");
    REQUIRE(bare);
    CHECK(run({"report", bare->path.string()}).out.find("could go") == std::string::npos);
    CHECK(run({"report", file, "-d", "sections"}).out.find("could go") == std::string::npos);
}
