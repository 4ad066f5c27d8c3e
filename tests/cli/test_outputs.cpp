// What -o and `budget update` do to files: an input is never written to, and a file has either all
// that it had or all that it gets, whatever happens on the way.
#include "cli/tiny_elf.hpp"
#include "cli/traced.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/places.hpp"
#include "support/run.hpp"

#include <sys/stat.h>

#include <cstdlib>
#include <iterator>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

std::size_t entries(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// A line of the shell with "$0" for the program.
int shell(const std::string& line, const fs::path& folder) {
    const auto command = "cd '" + folder.string() + "' && LC_ALL=C.UTF-8 sh -c '" + line + "' '" +
                         program() + "' 2>err.txt";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Bench {
    TemporaryFolder folder;
    std::string elf = tiny_elf(".text", 3000);
    std::string app = folder.file("app", elf);
    std::string path(const std::string& name) const { return (folder.path() / name).string(); }
};

}  // namespace

TEST_CASE("no output goes to an input, under whatever name it was read") {
    const Bench b;
    const auto base = b.path("base.json");
    REQUIRE(run({"report", b.app, "--format", "json", "-o", base}).code == 0);
    const auto saved = file_text(base);
    const std::string rules = R"({"rules": [{"match": "file", "max": "1MiB"}]})";
    const auto budget = b.folder.file("budget.json", rules);
    const std::string agreed = "file=+1KiB: agreed\n";
    const auto allow = b.folder.file("allow.txt", agreed);
    fs::create_symlink(b.app, b.path("link"));
    fs::create_hard_link(b.app, b.path("twin"));

    // Standard input is known by its file.
    for (const auto* to : {"app", "link", "twin"})
        for (const auto* line : {"\"$0\" report - -o %s <app", "\"$0\" diff base.json - -o %s <app",
                                 "\"$0\" gate - --max 1MiB -o %s <app",
                                 "\"$0\" compare app - -o %s <app", "\"$0\" report app -o ./%s",
                                 "\"$0\" report - >>%s <app", "\"$0\" report app 1<>%s"}) {
            std::string text = line;
            text.replace(text.find("%s"), 2, to);
            INFO(text);
            CHECK(shell(text, b.folder.path()) == 2);
            CHECK(file_text(b.app) == b.elf);
            CHECK(file_text(b.path("err.txt")).find("is an input, which would be overwritten") !=
                  std::string::npos);
        }
    const auto gate = [&](const std::string& to, const RunOptions& how = {}) {
        return run({"gate", b.app, "--budget", budget, "--baseline", base, "--parent", base,
                    "--allow", "@" + allow, "--format", "github", "-o", to},
                   how)
            .code;
    };
    CHECK(gate(b.path("new")) == 0);
    for (const auto& to : {budget, base, allow, b.app}) {
        INFO(to);
        CHECK(gate(to) == 2);
        CHECK(gate(b.path("new"), {.environment = {"GITHUB_STEP_SUMMARY=" + to}}) == 2);
    }
    CHECK(file_text(b.app) == b.elf);
    CHECK(file_text(base) == saved);
    CHECK(file_text(budget) == rules);
    CHECK(file_text(allow) == agreed);
    CHECK(run({"budget", "update", b.app, "--budget", "-"}, {.input = rules}).code == 2);
}

TEST_CASE("standard input is read once") {
    const Bench b;
    const auto twice =
        run({"gate", "-", "--baseline", "-", "--max-growth", "1%"}, {.input = b.elf});
    CHECK(twice.code == 2);
    CHECK(twice.err.find("can be read only once") != std::string::npos);
}

TEST_CASE("where not all of the output arrives, the file is as it was and nothing is beside it") {
    const Bench b;
    const auto old = b.folder.file("old", "what was there\n");
    const auto budget = b.folder.file(
        "budget.json", R"({"rules": [{"match": "file", "max": "1MiB"}], "$schema": ")" +
                           std::string(3000, 'x') + "\"}");
    const auto rules = file_text(budget);
    (void)b.folder.file("err.txt", "");
    const auto before = entries(b.folder.path());
    // A limit on the size of files ends a write as a full disk does.
    for (const auto* to : {"old", "new"}) {
        CHECK(shell(std::string("ulimit -f 2; exec \"$0\" report app --format json -o ") + to,
                    b.folder.path()) == 3);
        CHECK(file_text(b.path("err.txt")) ==
              std::string("binsize: ") + to + ": cannot be written: File too large\n");
    }
    CHECK(shell("ulimit -f 2; exec \"$0\" budget update app --budget budget.json",
                b.folder.path()) == 3);
    CHECK(file_text(old) == "what was there\n");
    CHECK(file_text(budget) == rules);
    CHECK(entries(b.folder.path()) == before);
    CHECK(shell("\"$0\" budget update app --budget budget.json >/dev/null", b.folder.path()) == 0);
    CHECK(file_text(budget) != rules);
    CHECK(entries(b.folder.path()) == before);
}

#ifdef __linux__
TEST_CASE("a signal at whatever moment leaves the old file or the new one, and nothing beside") {
    if (!can_trace()) SKIP_ALOUD("processes cannot be traced here");
    const Bench b;
    const auto to = b.folder.file("old", "what was there\n");
    const TemporaryFolder elsewhere;
    const auto out = (elsewhere.path() / "out").string();
    const auto err = (elsewhere.path() / "err").string();
    const auto whole = run({"report", b.app, "--format", "json"});
    const auto before = entries(b.folder.path());
    int killed = 0;
    for (int calls = 0;; ++calls) {
        (void)b.folder.file("old", "what was there\n");
        const auto ended =
            run_traced({"report", b.app, "--format", "json", "-o", to},
                       {b.app, calls, [](pid_t pid) { ::kill(pid, SIGTERM); }}, out, err);
        INFO("after " << calls << " stops");
        const auto text = file_text(to);
        CHECK((text == whole.out || (ended.signal == SIGTERM && text == "what was there\n")));
        CHECK(entries(b.folder.path()) == before);
        killed += ended.signal == SIGTERM ? 1 : 0;
        if (!ended.happened) break;
    }
    CHECK(killed > 5);
}
#endif

TEST_CASE("a file keeps its mode, a link stays a link, what is no file is written to") {
    const Bench b;
    const auto report = run({"report", b.app, "--format", "csv"}).out;
    const auto write = [&](const std::string& to) {
        return run({"report", b.app, "--format", "csv", "-o", to}).code;
    };
    const auto mode = [](const std::string& path) {
        struct stat s{};
        return ::stat(path.c_str(), &s) == 0 ? s.st_mode & 07777U : 0U;
    };
    const auto old = b.folder.file("old", "x");
    for (const mode_t m : {0640U, 0604U, 0755U}) {
        REQUIRE(::chmod(old.c_str(), m) == 0);
        CHECK(write(old) == 0);
        CHECK(mode(old) == m);
        CHECK(file_text(old) == report);
    }
    CHECK(shell("umask 027; exec \"$0\" report app -o fresh", b.folder.path()) == 0);
    CHECK(mode(b.path("fresh")) == 0640);

    fs::create_directory(b.path("sub"));
    fs::create_symlink("sub/target", b.path("link"));
    fs::create_symlink("link", b.path("link2"));
    CHECK(write(b.path("link2")) == 0);  // which leads nowhere yet
    CHECK(file_text(b.path("sub/target")) == report);
    CHECK(write(b.path("link2")) == 0);
    CHECK(fs::is_symlink(b.path("link2")));
    CHECK(fs::is_symlink(b.path("link")));
    CHECK(entries(b.path("sub")) == 1);
    fs::create_symlink("loop", b.path("loop"));
    CHECK(write(b.path("loop")) == 3);
    CHECK(write(b.path("sub")) == 3);

    CHECK(write("/dev/null") == 0);
    CHECK(fs::is_character_file("/dev/null"));
    CHECK(run({"report", b.app, "--format", "csv", "-o", "/dev/stdout"}).out == report);
    CHECK(shell("echo first >log; \"$0\" report app --format csv -o /dev/stdout >>log",
                b.folder.path()) == 0);
    CHECK(file_text(b.path("log")) == "first\n" + report);
    CHECK(shell("mkfifo fifo; cat fifo >got & \"$0\" report app --format csv -o fifo && wait",
                b.folder.path()) == 0);
    CHECK(file_text(b.path("got")) == report);
    CHECK(fs::is_fifo(b.path("fifo")));
}
