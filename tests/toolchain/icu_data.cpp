// ICU's data within programs: items and their sizes as ICU's own tool takes them out, and nothing
// where the table of contents is not one.
#include "toolchain/made.hpp"

#include <filesystem>

using namespace binsize;
using namespace binsize::test;

namespace {

/// A stripped program with a table of contents of two items and a last one, as package.cpp writes
/// it; places count from `toc`.
std::map<std::string, u64> rows_with(const std::string& count, const std::string& second,
                                     const std::string& name = "icudt1l") {
    const TempFolder folder;
    source(folder, "app.s",
           R"(
    .text
    .globl first
first: ret
    .section .rodata
    .fill 48, 1, 7
    .p2align 4
head: .short toc - head
    .byte 0xda, 0x27
    .short 20, 0
    .byte 0, 0, 2, 0
    .ascii "CmnD"
    .byte 1, 0, 0, 0, 1, 0, 0, 0
    .p2align 4
toc: .long )" + count +
               R"(
    .long name_a - toc, item_a - toc, name_b - toc, )" +
               second +
               R"(, name_c - toc, item_c - toc
name_a: .asciz "icudt1l/a.res"
name_b: .asciz ")" +
               name + R"(/coll/b.res"
name_c: .asciz "icudt1l/c.res"
    .p2align 4
item_a: .fill 40, 1, 1
    .p2align 4
item_b: .fill 100, 1, 2
    .p2align 4
item_c: .fill 60, 1, 3
    .section .note.GNU-stack
)");
    make(folder, "cc -nostdlib -static -Wl,-e,first -o app app.s && strip app");
    return symbols_of(folder.file("app"));
}

}  // namespace

TEST_CASE("icu: items run from one to the next; of the last nobody says how long it is") {
    if (!need_tool("cc") || !need_tool("strip")) return;
    const auto rows = rows_with("3", "item_b - toc");
    CHECK(rows.at("a.res") == 48);
    CHECK(rows.at("coll/b.res") == 112);
    CHECK(!rows.contains("c.res"));
    CHECK(rows.at("[table of contents]") >= 32 + 28 + 46);
    CHECK(rows.at("[.rodata, no symbol]") == 48 + 60);
}

TEST_CASE("icu: a table that says what cannot be is none") {
    if (!need_tool("cc") || !need_tool("strip")) return;
    const auto is_none = [](const std::map<std::string, u64>& rows) {
        CHECK(!rows.contains("a.res"));
        CHECK(!rows.contains("[table of contents]"));
    };
    is_none(rows_with("0", "item_b - toc"));
    is_none(rows_with("0xffffffff", "item_b - toc"));
    is_none(rows_with("0x10000000", "item_b - toc"));
    is_none(rows_with("4", "item_b - toc"));             // the fourth is text
    is_none(rows_with("3", "item_a - toc"));             // two at one place
    is_none(rows_with("3", "name_a - toc"));             // within the table
    is_none(rows_with("3", "0x7fffffff"));               // behind the section
    is_none(rows_with("3", "item_b - toc", "icudt2l"));  // of two packages
}

TEST_CASE("icu: sizes of the system's library are those that icupkg takes out") {
    namespace fs = std::filesystem;
    if (!need_tool("icupkg") || !need_tool("objcopy")) return;
    std::string library;
    for (const auto* place :
         {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"})
        for (const auto& file :
             fs::exists(place) ? fs::directory_iterator(place) : fs::directory_iterator())
            if (file.path().filename().string().starts_with("libicudata.so."))
                library = file.path();
    if (library.empty()) {
        WARN("SKIPPED: no libicudata.so");
        return;
    }
    const TempFolder folder;
    make(folder, "objcopy -O binary --only-section=.rodata " + test::quoted(library) + " all.dat");
    const auto data = read_file(folder.file("all.dat"));
    const auto begin = data.find("icudt");
    REQUIRE(begin != std::string::npos);
    // The file must be called as the package.
    const auto package = data.substr(begin, data.find('/', begin) - begin);
    make(folder,
         "mv all.dat " + package + ".dat && mkdir out && icupkg -x '*' -d out " + package + ".dat");
    const auto rows = symbols_of(library);
    std::size_t items = 0;
    std::size_t equal = 0;
    for (const auto& file : fs::recursive_directory_iterator(folder.file("out"))) {
        if (!file.is_regular_file()) continue;
        ++items;
        const auto row = rows.find(fs::relative(file.path(), folder.file("out")).string());
        const u64 size = (file.file_size() + 15) / 16 * 16;
        if (row != rows.end() && row->second == size) ++equal;
    }
    CHECK(items > 1000);
    CHECK(equal + 1 == items);  // but for the last
}
