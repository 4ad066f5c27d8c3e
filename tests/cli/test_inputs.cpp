// What people and accidents put in the place of an input.
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/places.hpp"
#include "support/run.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;

namespace {

// An input that cannot be read: exit 3, nothing on standard output, one line that names it.
void check_unreadable(const std::string& path, std::string_view reason) {
    const auto ran = run({"report", path});
    INFO(path << ": " << ran.err);
    CHECK(ran.code == 3);
    CHECK(ran.out.empty());
    CHECK(ran.err.starts_with("binsize: " + path + ": "));
    CHECK(ran.err.find(reason) != std::string::npos);
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
}

}  // namespace

TEST_CASE("inputs that are no executable") {
    const TemporaryFolder folder;
    check_unreadable((folder.path() / "missing").string(), "No such file");
    check_unreadable(folder.path().string(), "is a directory");
    check_unreadable(folder.file("empty", ""), "is empty");
    check_unreadable(folder.file("text", "hello, world\n"), "text");
    check_unreadable(folder.file("script", "#!/bin/sh\n"), "a script");
    check_unreadable(folder.file("app.gz", "\x1f\x8b\x08"), "gzip");
    check_unreadable(folder.file("noise", "\x01\x02\x03\x04"), "01 02 03 04");
    check_unreadable("/dev/null", "not a regular file");
    const auto fifo = (folder.path() / "fifo").string();
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    check_unreadable(fifo, "not a regular file");
    if (::geteuid() != 0) {
        const auto locked = folder.file("locked", tiny_elf(".text"));
        REQUIRE(::chmod(locked.c_str(), 0) == 0);
        check_unreadable(locked, "Permission denied");
    }
}

TEST_CASE("a sparse file of five gigabytes costs nothing") {
    const TemporaryFolder folder;
    const auto zeros = folder.file("zeros", "");
    REQUIRE(::truncate(zeros.c_str(), off_t{5} << 30) == 0);
    check_unreadable(zeros, "00 00 00 00");

    // The same behind a real program: everything past it is overlay.
    const auto big = folder.file("big", tiny_elf(".text"));
    REQUIRE(::truncate(big.c_str(), off_t{5} << 30) == 0);
    const auto ran = run({"report", big, "-d", "sections", "--format", "csv"});
    CHECK(ran.code == 0);
    CHECK(ran.out.find("big,sections,0,,big,5368709120,") != std::string::npos);
    CHECK(ran.out.find("[overlay]") != std::string::npos);
}

TEST_CASE("standard input: a pipe, a file, nothing") {
    const auto elf = tiny_elf(".text");
    for (const bool pipe : {true, false}) {
        const auto ran =
            run({"report", "-", "-d", "sections"}, {.input = elf, .input_is_pipe = pipe});
        CHECK(ran.code == 0);
        CHECK(ran.out.find(".text") != std::string::npos);
        CHECK(ran.err.empty());
    }
    const auto empty = run({"report", "-"});
    CHECK(empty.code == 3);
    CHECK(empty.err == "binsize: standard input: is empty\n");
    const auto no_folder = run({"report", "-"}, {.input = elf, .environment = {"TMPDIR=/nowhere"}});
    CHECK(no_folder.code == 3);
    CHECK(no_folder.err.find("/nowhere") != std::string::npos);
}

TEST_CASE("several inputs: what can be read is reported, the code is the highest") {
    const TemporaryFolder folder;
    const auto a = folder.file("a", tiny_elf(".text"));
    const auto b = folder.file("b", tiny_elf(".data"));
    const auto both = run({"report", a, b});
    CHECK(both.code == 0);
    CHECK(both.out.starts_with("  file  "));
    CHECK(std::ranges::count(both.out, '\n') == 5);  // a heading, a line each, how to go on
    const auto full = run({"report", a, b, "--full"});
    CHECK(full.out.find("Format        ELF") != std::string::npos);

    const auto one = run({"report", a, (folder.path() / "missing").string(), b, "--full"});
    CHECK(one.code == 3);
    CHECK(one.out.find(".text") != std::string::npos);
    CHECK(one.out.find(".data") != std::string::npos);
    CHECK(one.err.find("missing: cannot be opened") != std::string::npos);

    const auto json = run({"report", a, b, "--format", "json"});
    CHECK(json.code == 0);
    CHECK(json.out.find("\"binsize.reports\"") != std::string::npos);
    const auto damaged = run({"report", a, "/dev/null", "--format", "json"});
    CHECK(damaged.code == 3);
    CHECK(damaged.out.find("\"binsize.reports\"") != std::string::npos);
}

TEST_CASE("the table of several files says what full reports of them say") {
    // Programs of every format, with and without what tells their toolchain; and what --full finds.
    std::vector<std::string> files;
    for (const auto* folder :
         {"/fixtures/elf", "/fixtures/macho", "/fixtures/pe", "/fixtures/coff"})
        for (const auto& entry : fs::directory_iterator(source_folder() + folder))
            if (entry.path().extension() != ".yaml") files.push_back(entry.path().string());
    for (const auto* name : {"1.20/linux-amd64/hello-sw", "1.27/linux-amd64/hello-default",
                             "1.27/darwin-arm64/hello-sw", "1.27/windows-amd64/hello-s.exe"})
        if (const auto file = matrix_file(name)) files.push_back(file->path.string());
    std::ranges::sort(files);
    REQUIRE(files.size() > 5);
    const auto table = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin() + 1, files.begin(), files.end());
        const auto ran = run(arguments);
        return ran.err + ran.out.substr(0, ran.out.find("\n\n"));
    };
    CHECK(table({"report"}) == table({"report", "--full"}));
}

TEST_CASE("names never control a terminal") {
    const TemporaryFolder folder;
    const std::string evil = ".te\x1b]0;title\x07\x1b[31m\u009b2J\r\nxt";
    const auto elf = tiny_elf(evil);
    const auto path = folder.file("a\x1b[2Jb", elf);
    for (const auto* format : {"text", "csv", "markdown", "json"}) {
        const auto ran = run({"report", path, "--format", format, "--color", "never"});
        INFO(format << ran.err);
        CHECK(ran.code == 0);
        CHECK(ran.out.find("\\x1b") != std::string::npos);
        for (const char c : ran.out)
            if ((c >= 0 && c < 0x20 && c != '\n' && c != '\r') || c == 0x7f) FAIL(int{c});
        CHECK(ran.out.find("\xc2\x9b") == std::string::npos);
    }
    const auto missing = run({"report", "no\x1b[31mway\nbinsize: forged"});
    CHECK(missing.err.find('\x1b') == std::string::npos);
    CHECK(std::count(missing.err.begin(), missing.err.end(), '\n') == 1);
    const auto option = run({"report", "--no\x1b[31mway"});
    CHECK(option.err.find('\x1b') == std::string::npos);
}

// What the operating system sends when a mapped file has become shorter.
TEST_CASE("an input that fails under the mapping is one line and exit 3") {
    const auto ran = run({"report", "-"}, {.signal_while_reading = SIGBUS});
    CHECK(ran.code == 3);
    CHECK(ran.signal == 0);
    CHECK(ran.err.starts_with("binsize: an input could not be read to its end"));
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
}
