// Debug files on the command line: what was read is never written over, what belongs to another
// build is refused in one line.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/places.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <cstdlib>
#include <filesystem>

using namespace binsize;
using namespace binsize::test;

namespace {

void shell(const TemporaryFolder& folder, const std::string& line) {
    INFO(line);
    REQUIRE(std::system(("cd '" + folder.path().string() + "' && " + line).c_str()) == 0);
}

}  // namespace

TEST_CASE("a debug file is an input: nothing is written over it, another build's is refused") {
    if (!need_tool("gcc") || !need_tool("objcopy") || !need_tool("strip")) return;
    const TemporaryFolder folder;
    const std::string build = "gcc -g -nostdlib -static -Wl,-e,start,--build-id=0x";
    (void)folder.file("a.c", "int start(int c) { return c * 3; }\n");
    shell(folder, build +
                      "0123456789abcdef -o twin a.c && objcopy --only-keep-debug twin a.debug &&"
                      " strip -o bare twin && objcopy --add-gnu-debuglink=a.debug bare app &&" +
                      build +
                      "fedcba9876543210 -o other a.c &&"
                      " objcopy --only-keep-debug other other.debug");
    const auto path = [&](const std::string& name) { return (folder.path() / name).string(); };
    const auto kept = file_text(path("a.debug"));

    const auto found = run({"report", path("app"), "-d", "symbols"});
    CHECK(found.code == 0);
    CHECK(found.out.find("start") != std::string::npos);
    const auto json = run({"report", path("app"), "--format", "json"});
    CHECK(json.out.find(R"("name": "a.debug")") != std::string::npos);
    CHECK(json.out.find("build id 0123456789abcdef") != std::string::npos);

    for (const auto& arguments :
         {std::vector<std::string>{"report", path("app"), "-o", path("a.debug")},
          {"report", path("bare"), "--debug-file", path("a.debug"), "-o", path("a.debug")},
          {"why", path("bare"), "start", "--debug-file", path("a.debug"), "-o", path("a.debug")}}) {
        const auto refused = run(arguments);
        CHECK(refused.code == 2);
        CHECK(refused.err.find("is an input, which would be overwritten") != std::string::npos);
        CHECK(file_text(path("a.debug")) == kept);
    }

    const auto other = run({"report", path("bare"), "--debug-file", path("other.debug")});
    CHECK(other.code == 2);
    CHECK(other.out.empty());
    CHECK(other.err.find("fedcba9876543210") != std::string::npos);
    CHECK(other.err.find("0123456789abcdef") != std::string::npos);
    CHECK(run({"report", path("bare"), "--debug-file", path("nowhere")}).code == 3);

    // Who names a folder is told that nothing in it was of use, and what was looked for.
    std::filesystem::create_directory(folder.path() / "empty");
    const auto none = run({"report", path("app"), "--debug-file", path("empty"), "--no-debug-files",
                           "--format", "json"});
    CHECK(none.code == 0);
    CHECK(none.out.find("looked for build id 0123456789abcdef, a.debug") != std::string::npos);
    CHECK(none.out.find(path("empty")) != std::string::npos);
    const auto whole = run({"report", path("twin"), "--debug-file", path("empty")});
    CHECK(whole.out.find("looked for") == std::string::npos);

    const auto at = run({"at", path("bare"), "start", "--debug-file", path("a.debug")});
    CHECK(at.code == 0);
    CHECK(run({"at", path("app"), "start", "--no-debug-files"}).code != 0);
}
