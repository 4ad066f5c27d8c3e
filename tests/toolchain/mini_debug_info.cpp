// Symbols that a stripped program carries in .gnu_debugdata, made as Fedora's find-debuginfo makes
// them: nm, comm, objcopy, strip and xz. The program before it was stripped is the oracle.
#include "support/fixtures.hpp"
#include "toolchain/made.hpp"

#include <binsize/binsize.hpp>

#include <random>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* code = R"(
#include <stdio.h>
static int table[100] = {1, 2, 3};
static int __attribute__((noinline)) first(int x) { volatile int a[40];
    for (int i = 0; i < 40; i++) a[i] = x * i + table[i]; return a[x % 40]; }
static int __attribute__((noinline)) second(int x) { volatile int a[80];
    for (int i = 0; i < 80; i++) a[i] = x + i; return a[x % 80] + first(x); }
int __attribute__((noinline)) seen_by_all(int x) { return second(x) * 3; }
int main(int c, char** v) { printf("%d\n", seen_by_all(c)); return v == 0; }
)";

// Names that .dynsym has are left out of it, as the recipe has it.
constexpr const char* recipe = R"(
gcc -O1 -rdynamic -o twin app.c &&
nm -D twin --format=posix --defined-only | cut -d' ' -f1 | LC_ALL=C sort >dynamic &&
nm twin --format=posix --defined-only | awk '$2 == "T" || $2 == "t" || $2 == "D" { print $1 }' |
    LC_ALL=C sort >functions &&
LC_ALL=C comm -13 dynamic functions >kept &&
objcopy --only-keep-debug twin debug &&
objcopy -S --remove-section .comment --keep-symbols=kept debug mini &&
xz --keep mini && strip -o bare twin && objcopy --add-section .gnu_debugdata=mini.xz bare app
)";

bool have_tools() {
    for (const auto* tool : {"gcc", "nm", "objcopy", "strip", "xz", "comm"})
        if (!need_tool(tool)) return false;
    return true;
}

Result<Report> code_of(const std::string& path) {
    OpenOptions options;
    options.report.breakdowns = {{"symbols"}};
    options.report.only = {"class:code"};
    return open(path, options);
}

std::map<std::string, u64> rows_of(const Report& report) {
    std::map<std::string, u64> out;
    for (const auto& row : report.breakdowns.at(0).root.children)
        if (row.name != "[everything else]") out[std::string(row.name)] = row.size.memory;
    return out;
}

bool noted(const Report& report, std::string_view text) {
    return std::ranges::any_of(report.notes, [&](const auto& note) {
        return note.where == ".gnu_debugdata" && note.what.find(text) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("symbols that a stripped program carries compressed name its code") {
    if (!have_tools()) return;
    const TempFolder folder;
    source(folder, "app.c", code);
    make(folder, recipe);
    const auto twin = code_of(folder.file("twin")), app = code_of(folder.file("app"));
    REQUIRE(twin);
    REQUIRE(app);
    if (noted(*app, "does not read xz")) SKIP_ALOUD("built without liblzma");
    CHECK(rows_of(*app) == rows_of(*twin));
    // nm's own sizes, of those whose names are in that section alone.
    for (const auto* name : {"first", "second"}) {
        const auto size = said("nm -S " + quoted(folder.file("twin")) + " | awk '$4 == \"" + name +
                               "\" { print $2 }'");
        CHECK(rows_of(*app).at(name) == std::stoull(size, nullptr, 16));
    }
    CHECK_FALSE(rows_of(*code_of(folder.file("bare"))).contains("first"));
    CHECK(app->debug_files.at(0) ==
          DebugFile{"debugdata", ".gnu_debugdata", "addresses of sections", "in the file"});
    // The bytes are the file's own, and so is the section.
    CHECK(app->subject.size == read_file(folder.file("app")).size());

    SECTION("a debug file that is found says more") {
        make(folder, "objcopy --add-gnu-debuglink=debug app linked");
        const auto linked = code_of(folder.file("linked"));
        REQUIRE(linked);
        CHECK(linked->debug_files.at(0).kind == "debug");
        CHECK(rows_of(*linked) == rows_of(*twin));
    }
}

TEST_CASE("what is damaged or another's in .gnu_debugdata costs its names alone") {
    if (!have_tools()) return;
    const TempFolder folder;
    source(folder, "app.c", code);
    make(folder, recipe);
    const auto with = [&](const std::string& content, std::string_view note) {
        INFO(content);
        make(folder, content + " && objcopy --add-section .gnu_debugdata=content bare spoilt");
        const auto report = code_of(folder.file("spoilt"));
        REQUIRE(report);
        if (noted(*report, "does not read xz")) SKIP_ALOUD("built without liblzma");
        CHECK(report->debug_files.empty());
        CHECK(noted(*report, note));
        CHECK(rows_of(*report) == rows_of(*code_of(folder.file("bare"))));
    };
    with("head -c 200 mini.xz >content", "ends too early");
    with("cp mini content", "not its format");
    with("head -c 60000000 /dev/zero | xz >content", "more than");
    with("printf hello | xz >content", "is not used");
    with("cp bare other && strip other && xz <other >content", "holds no symbols");
    with(
        "gcc -O1 -rdynamic -Wl,-Ttext-segment=0x1000000 -no-pie -o moved app.c &&"
        " xz <moved >content",
        "not at");

    // Damage anywhere: nothing is told that the damaged bytes do not hold, and nothing breaks.
    const auto path = folder.file("app");
    const auto whole = read_file(path);
    const auto packed = read_file(folder.file("mini.xz"));
    const auto at = whole.find(packed);
    REQUIRE(at != std::string::npos);
    std::mt19937 random(1);
    for (int i = 0; i < 200; ++i) {
        auto bytes = whole;
        for (int k = 0; k < 1 + i % 3; ++k)
            bytes[at + random() % packed.size()] = static_cast<char>(random());
        const auto damaged = folder.write("damaged", bytes);
        const auto report = code_of(damaged);
        REQUIRE(report);
        CHECK(report->subject.size == whole.size());
    }
}
