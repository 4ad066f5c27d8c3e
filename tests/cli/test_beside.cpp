// A file with a program's DWARF that changes while it is read: whatever the moment, there is a
// report, either the one with all of it, or the program's own and a note that says why.
#include "cli/traced.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/tools.hpp"

#ifdef __linux__

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

constexpr const char* source =
    "static inline int twice(int v) { return v * 2 + 1; }\n"
    "int table[64];\n"
    "int start(int c) { for (int i = 0; i < c; ++i) table[i & 63] += twice(i); return table[1]; }\n";

// What is said beside the report of the program alone.
struct Note {
    std::string where, what;
};

struct Bench {
    TemporaryFolder folder;
    std::string app = (folder.path() / "app").string();
    std::string victim;  ///< what changes
    std::string kept = (folder.path() / "kept").string();
    std::vector<std::string> line{"report", app, "--format", "json"};
    std::string out = (folder.path() / "out").string(), err = (folder.path() / "err").string();

    Bench(const std::string& name, const std::string& build)
        : victim((folder.path() / name).string()) {
        (void)folder.file("a.c", source);
        INFO(build);
        REQUIRE(std::system(("cd '" + folder.path().string() + "' && " + build).c_str()) == 0);
        fs::copy_file(victim, kept);
    }
    [[nodiscard]] Json report() const {
        const auto done = run(line);
        REQUIRE(done.code == 0);
        return Json::parse(done.out);
    }
    // How often the note was there.
    int at_each_moment(const std::function<void()>& happen, const Note& note) {
        const auto whole = report();
        fs::remove(victim);
        auto alone = report();
        alone.erase("notes");
        REQUIRE(alone != whole);
        int notes = 0;
        for (int calls = 0;; ++calls) {
            fs::copy_file(kept, victim, fs::copy_options::overwrite_existing);
            const auto ended =
                run_traced(line, {victim, calls, [&](pid_t) { happen(); }}, out, err);
            INFO("after " << calls << " stops: " << file_text(err));
            REQUIRE(ended.signal == 0);
            REQUIRE(ended.code == 0);
            CHECK(file_text(err).empty());
            auto got = Json::parse(file_text(out));
            if (got != whole) {
                ++notes;
                auto said = got["notes"];
                got.erase("notes");
                CHECK(got == alone);
                const Json expected = {
                    {"level", "warning"}, {"where", note.where}, {"what", note.what}};
                CHECK(std::ranges::count(said, expected) == 1);
            }
            if (!ended.happened) return notes;
        }
    }
    void cut(std::uintmax_t size) const { fs::resize_file(victim, size); }
    void overwrite() const {
        const auto size = fs::file_size(victim);
        std::ofstream to(victim, std::ios::binary | std::ios::in | std::ios::out);
        to << std::string(size, '\x7f');
    }
};

}  // namespace

TEST_CASE("a debug file that changes while it is read costs its DWARF, not the report") {
    if (!need_tool("gcc") || !need_tool("objcopy") || !need_tool("strip")) return;
    if (!can_trace()) SKIP_ALOUD("processes cannot be traced here");
    Bench b("app.debug",
            "gcc -O1 -g -nostdlib -static -Wl,-e,start,--build-id=0x0123456789abcdef -o twin a.c &&"
            " objcopy --only-keep-debug twin app.debug && strip -o app twin &&"
            " objcopy --add-gnu-debuglink=app.debug app");
    const Note shrank{"app.debug", "is not used: it shrank while it was read"};
    CHECK(b.at_each_moment([&] { b.cut(0); }, shrank) >= 1);
    CHECK(b.at_each_moment([&] { b.cut(fs::file_size(b.kept) / 2); }, shrank) >= 1);
    const Note written{"app.debug", "is not used: it was overwritten while it was read"};
    CHECK(b.at_each_moment([&] { b.overwrite(); }, written) >= 1);
    // Also where it was named.
    b.line.insert(b.line.end(), {"--debug-file", b.kept});
    b.victim = b.kept;
    const auto ended = run_traced(b.line, {b.victim, 0, [&](pid_t) { b.cut(0); }}, b.out, b.err);
    CHECK(ended.happened);
    CHECK(ended.code == 0);
    CHECK(Json::parse(file_text(b.out))["notes"][0]["where"] == "kept");
}

TEST_CASE("a package of units' entries that changes while it is read costs these alone") {
    if (!need_tool("gcc") || !need_tool("dwp")) return;
    if (!can_trace()) SKIP_ALOUD("processes cannot be traced here");
    Bench b(
        "app.dwp",
        "gcc -O1 -g -gdwarf-4 -gsplit-dwarf -nostdlib -static -Wl,-e,start -o app a.c && dwp -e app && rm *.dwo");
    CHECK(b.at_each_moment([&] { b.cut(0); },
                           {"app.dwp", "is not used: it shrank while it was read"}) >= 1);
}

#endif
