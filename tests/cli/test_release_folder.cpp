// A release folder as it is: programs beside what is none.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/run.hpp"

#include <algorithm>

using namespace binsize::test;

TEST_CASE("what is no program is left out of a release with one line") {
    const TemporaryFolder folder;
    const auto a = folder.file("tool-a", tiny_elf(".text"));
    const auto b = folder.file("tool-b", tiny_elf(".text", 400));
    const auto sums = folder.file("SHA256SUMS", "0123  tool-a\n");
    const auto note = folder.file("README.md", "# tool\n");
    const auto packed = folder.file("tool.tar.gz", "\x1f\x8b\x08");
    const auto metadata = folder.file("artifacts.json", "{\"name\": \"tool\"}");
    const auto docs = (folder.path() / "docs").string();
    std::filesystem::create_directory(docs);
    for (const auto* command : {"compare", "report"}) {
        INFO(command);
        const auto ran = run({command, a, sums, docs, b, note, packed, metadata});
        CHECK(ran.code == 0);
        CHECK(ran.err ==
              "binsize: left out: artifacts.json (JSON, no saved report), docs (a folder), "
              "tool.tar.gz (a gzip file), SHA256SUMS, README.md (text)\n");
        CHECK(ran.out == run({command, a, b}).out);
    }
    // A file that cannot be read is an error still, and so is an empty one: a build that failed.
    CHECK(run({"compare", a, b, "/nowhere"}).code == 3);
    CHECK(run({"compare", a, b, folder.file("empty", "")}).code == 3);
    // Nothing but such files, or one alone, is what its user meant.
    CHECK(run({"compare", sums, note}).code == 3);
    CHECK(run({"report", sums}).code == 3);
    CHECK(run({"report", docs}).code == 3);
}
