// What a report says that removing saves, beside what the tools really save.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <tuple>
#include <vector>

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

TEST_CASE("a Go program for Windows: what its linker leaves out with -s -w") {
    const auto program = matrix_file("1.27/windows-amd64/hello-default.exe");
    const auto bare = matrix_file("1.27/windows-amd64/hello-sw.exe");
    REQUIRE(program);
    REQUIRE(bare);
    const auto file = program->path.string();
    CHECK(said_to_save(file, "dwarf") + said_to_save(file, "symbol_names") ==
          fs::file_size(program->path) - fs::file_size(bare->path));
    // Then nothing is left, though the section that had the symbols is still there.
    CHECK(said_to_save(bare->path.string(), "symbol_names") == 0);
}

TEST_CASE("a report opens with what could go, by the numbers of its table of savings") {
    const auto program = matrix_file("1.27/linux-amd64/hello-default");
    REQUIRE(program);
    const auto file = program->path.string();
    const auto json =
        nlohmann::json::parse(run({"report", file, "--format", "json", "--savings", "all"}).out);
    const auto& savings = json["savings"];
    u64 before = ~u64{0};
    std::map<std::string, u64> by_id;
    for (const auto& s : savings) {
        const u64 bytes = s.value("high", s["file"].get<u64>());
        CHECK(bytes <= before);
        CHECK(s["exact"] == !(s.contains("low") || s.contains("high")));
        before = bytes;
        by_id[s["id"]] = s["file"];
    }
    CHECK(by_id["go-w"] == json["weights"]["dwarf"]["saves"]);
    CHECK(by_id["go-sw"] - by_id["go-w"] == json["weights"]["symbol_names"]["saves"]);
    // What Go's linker wrote when it was asked.
    const auto bare_twin = matrix_file("1.27/linux-amd64/hello-sw");
    REQUIRE(bare_twin);
    CHECK(by_id["go-sw"] == fs::file_size(program->path) - fs::file_size(bare_twin->path));
    CHECK(by_id["go-s"] == by_id["go-sw"]);
    const auto screen = run({"report", file}).out;
    CHECK(screen.find("What could go") != std::string::npos);
    CHECK(screen.find("link with -ldflags=-w") != std::string::npos);
    const auto text = run({"report", file, "--full"}).out;
    CHECK(text.find("What could go") < text.find("Format "));
    CHECK(text.find("link with -ldflags=-w") < text.find("Format "));
    CHECK(text.find("what is lost") != std::string::npos);
    const auto markdown = run({"report", file, "--format", "markdown"}).out;
    CHECK(markdown.find("could go: debugging information") != std::string::npos);
    CHECK(markdown.find("| saving | file |") != std::string::npos);
    // Without either there is little to say at the top, and a part of a report says nothing of it.
    CHECK(run({"report", bare_twin->path.string()}).out.find("could go") == std::string::npos);
    CHECK(run({"report", file, "-d", "sections"}).out.find("could go") == std::string::npos);
}

namespace {

/// What the tools of the ids leave out of the program, beside what is said.
void check_tools(const fs::path& program,
                 const std::vector<std::tuple<std::string, std::string, std::string>>& tools) {
    const auto file = program.string();
    const auto json = nlohmann::json::parse(
        run({"report", file, "--format", "json", "-d", "sections", "--savings", "all"}).out);
    const auto quick = nlohmann::json::parse(run({"report", file, "--format", "json"}).out);
    const auto row = [](const nlohmann::json& report, const std::string& id) {
        for (const auto& s : report["savings"])
            if (s["id"] == id) return s;
        return nlohmann::json();
    };
    for (const auto& [id, name, option] : tools) {
        const auto tool = need_tool(name);
        if (!tool) continue;
        INFO(file << ": " << id);
        const TempFolder folder;
        // Under its own name, which a signature holds.
        const auto out = folder.file(program.filename().string());
        const auto command = name.ends_with("objcopy")
                                 ? *tool + option + " " + quoted(file) + " " + quoted(out)
                                 : *tool + option + " " + quoted(file) + " -o " + quoted(out);
        if (run(command).status != 0) {
            WARN("SKIPPED: this " << name << " does not know " << program.filename());
            continue;
        }
        const u64 before = fs::file_size(program);
        const u64 after = fs::file_size(out);
        const auto said = row(json, id);
        if (after >= before) {
            CHECK(said.is_null());
            continue;
        }
        REQUIRE(said.is_object());
        CHECK(said["exact"] == true);
        CHECK(said["file"] == before - after);
        CHECK_FALSE(said["loss"].get<std::string>().empty());
        // Quickly, what needs the order of thousands of names is at least so much.
        if (const auto least = row(quick, id); least.is_object())
            CHECK(least["file"] <= said["file"]);
    }
}

}  // namespace

TEST_CASE("what tools would save of an ELF program is what they save, to the byte") {
    const auto program = matrix_file("1.27/linux-amd64/hello-default");
    REQUIRE(program);
    check_tools(program->path, {{"strip", "strip", ""},
                                {"strip-g", "strip", " -g"},
                                {"llvm-strip", "llvm-strip", ""},
                                {"llvm-strip-g", "llvm-strip", " -g"},
                                {"compress-zlib", "objcopy", " --compress-debug-sections=zlib"},
                                {"compress-zstd", "objcopy", " --compress-debug-sections=zstd"}});
}

TEST_CASE("what tools would save of a Mach-O program is what they save, to the byte") {
    const auto program = matrix_file("1.27/darwin-arm64/hello-default");
    REQUIRE(program);
    check_tools(program->path, {{"llvm-strip", "llvm-strip", ""},
                                {"llvm-strip-g", "llvm-strip", " -g"},
                                {"llvm-strip-x", "llvm-strip", " -x"}});
}

TEST_CASE("what tools would save of a PE program is what they save, to the byte") {
    const auto program = matrix_file("1.27/windows-amd64/hello-default.exe");
    REQUIRE(program);
    check_tools(program->path, {{"strip", "strip", ""}, {"strip-g", "strip", " -g"}});
}
