// A file that changes while it is read. The program is held at one of its system calls after
// another, the file is cut or overwritten there, and the program goes on. Whatever the moment, it
// ends with a whole report of what was there or with one line and exit 3.
#include "cli/tiny_elf.hpp"
#include "cli/traced.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"

#ifdef __linux__

#include <algorithm>
#include <cstdint>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

struct Bench {
    explicit Bench(fs::path path) : original(std::move(path)) {}
    fs::path original;
    TemporaryFolder folder;
    std::string file = (folder.path() / "hello-sw").string();
    std::string out = (folder.path() / "out").string();
    std::string err = (folder.path() / "err").string();
    Ran whole = run({"report", original.string(), "--format", "json"});

    // Runs until the program has ended before the moment came. How often it ended with a line.
    int at_each_moment(int step, const std::function<void(pid_t)>& happen) {
        int lines = 0;
        REQUIRE(whole.code == 0);
        for (int calls = 0;; calls += step) {
            fs::copy_file(original, file, fs::copy_options::overwrite_existing);
            const auto ended =
                run_traced({"report", file, "--format", "json"}, {file, calls, happen}, out, err);
            REQUIRE(ended.traced);
            INFO("after " << calls << " stops: " << file_text(err));
            REQUIRE(ended.signal == 0);
            if (ended.code == 0) {
                CHECK(file_text(err).empty());
                CHECK(file_text(out) == whole.out);
            }
            if (!ended.happened) {
                CHECK(ended.code == 0);
                return lines;  // it ended before
            }
            if (ended.code == 0) continue;
            ++lines;
            REQUIRE(ended.code == 3);
            const auto said = file_text(err);
            CHECK(said == "binsize: " + file + ": was overwritten while it was read\n");
        }
    }
};

}  // namespace

TEST_CASE("a file that shrinks while it is read is a whole report, or one line and exit 3") {
    const auto original = matrix_file("1.27/linux-amd64/hello-sw");
    if (!original) SKIP_ALOUD("the selection of the matrix lacks 1.27/linux-amd64/hello-sw");
    if (!can_trace()) SKIP_ALOUD("processes cannot be traced here");
    Bench b(original->path);
    int lines = 0;
    for (const off_t size : {off_t{0}, off_t{4096}, off_t{700'000}})
        lines +=
            b.at_each_moment(2, [&](pid_t) { REQUIRE(::truncate(b.file.c_str(), size) == 0); });
    // Right after it was mapped, and before anything was read, each cut is noticed.
    CHECK(lines >= 3);
}

TEST_CASE("a file that is overwritten while it is read is a whole report, or one line and exit 3") {
    const auto original = matrix_file("1.27/linux-amd64/hello-sw");
    if (!original) SKIP_ALOUD("the selection of the matrix lacks 1.27/linux-amd64/hello-sw");
    if (!can_trace()) SKIP_ALOUD("processes cannot be traced here");
    Bench b(original->path);
    const auto size = fs::file_size(b.original);
    std::string noise(size, '\0');
    std::uint32_t state = 1;
    for (auto& c : noise) c = static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24U);
    // All of it, and all but the headers.
    for (const std::size_t from : {std::size_t{0}, std::size_t{4096}}) {
        const int lines = b.at_each_moment(4, [&](pid_t) {
            std::ofstream to(b.file, std::ios::binary | std::ios::in | std::ios::out);
            to.seekp(static_cast<std::streamoff>(from));
            to.write(noise.data() + from, static_cast<std::streamsize>(size - from));
        });
        CHECK(lines >= 1);
    }
}

TEST_CASE("of many files one that shrinks while it is read is said, and the others are told") {
    if (!can_trace()) SKIP_ALOUD("processes cannot be traced here");
    const TemporaryFolder folder;
    const auto first = folder.file("first", tiny_elf(".text", 5000));
    const auto last = folder.file("last", tiny_elf(".text", 9000));
    const auto out = (folder.path() / "out").string();
    const auto err = (folder.path() / "err").string();
    const auto victim = (folder.path() / "victim").string();
    const auto with = [&](const std::vector<std::string>& line, const std::string& database) {
        (void)folder.file("victim", tiny_elf(".text", 7000));
        auto all = line;
        all.insert(all.begin() + 1, {first, victim, last});
        if (!database.empty()) all.insert(all.end(), {"--db", database});
        // Right after it was mapped: what is read first is gone already.
        const auto ended = run_traced(
            all, {victim, 0, [&](pid_t) { REQUIRE(::truncate(victim.c_str(), 0) == 0); }}, out,
            err);
        REQUIRE(ended.happened);
        CHECK(ended.signal == 0);
        CHECK(ended.code == 3);
        const auto said = file_text(err);
        CHECK(said.starts_with("binsize: " + victim + ": "));
        CHECK(std::count(said.begin(), said.end(), '\n') == 1);
    };
    for (const auto* format : {"ndjson", "csv", "json"}) {
        INFO(format);
        const std::vector<std::string> line{"report", "--threads", "1", "--format", format};
        auto whole = line;
        whole.insert(whole.begin() + 1, {first, last});
        with(line, "");
        CHECK(file_text(out) == run(whole).out);
    }
    // Whatever the moment, one line and the others.
    const auto others = run({"report", first, "--format", "ndjson"}).out;
    for (int calls = 0, going = 1; going == 1; calls += 5) {
        (void)folder.file("victim", tiny_elf(".text", 7000));
        const auto ended = run_traced(
            {"report", first, victim, last, "--threads", "1", "--format", "ndjson"},
            {victim, calls, [&](pid_t) { REQUIRE(::truncate(victim.c_str(), 0) == 0); }}, out, err);
        INFO("after " << calls << " stops: " << file_text(err));
        REQUIRE(ended.signal == 0);
        const auto said = file_text(err);
        CHECK((ended.code == 0 ? said.empty() : said.starts_with("binsize: " + victim + ": ")));
        CHECK(std::count(said.begin(), said.end(), '\n') == (ended.code == 0 ? 0 : 1));
        CHECK(file_text(out).starts_with(others));
        CHECK(file_text(out).find("last") != std::string::npos);
        going = ended.happened ? 1 : 0;
    }
    with({"record", "--threads", "1", "--revision", "v1"}, (folder.path() / "db").string());
    CHECK(file_text(out) ==
          "first elf/amd64 at v1: 5.16 KiB, recorded\n"
          "last elf/amd64 at v1: 9.06 KiB, recorded\n");
}

#endif
