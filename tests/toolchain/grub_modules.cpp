// Modules within a boot loader of GRUB: as long as the files that went into it.
#include "toolchain/made.hpp"

#include <filesystem>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* parts = R"(
    .macro part kind file
1:  .long \kind, 2f - 1b
    .incbin "\file"
    .p2align 3
2:
    .endm
)";

/// A program that has the list in a section, as include/grub/kernel.h has it.
std::map<std::string, u64> rows_with(const TempFolder& folder, const std::string& list) {
    source(folder, "app.s", std::string(parts) + R"(
    .text
    .globl first
first: ret
    .section mods, "aw"
    .p2align 3
head: .ascii "mimg"
    .long 0
    .quad list - head, end - head
list:
)" + list + "end:\n.section .note.GNU-stack\n");
    make(folder, "cc -nostdlib -static -Wl,-e,first -o app app.s && strip app");
    return symbols_of(folder.file("app"));
}

void add_module(const TempFolder& folder, const std::string& name, int size) {
    source(folder, name + ".s",
           ".data\n.fill " + std::to_string(size) + ", 1, 5\n.section .modname\n.asciz \"" + name +
               "\"\n.section .note.GNU-stack\n");
    make(folder, "cc -c -o " + name + ".mod " + name + ".s");
}

}  // namespace

TEST_CASE("grub: a module's row is its file and what is in front of it") {
    if (!need_tool("cc") || !need_tool("strip") || !said("cc -dumpmachine").starts_with("x86_64"))
        return;
    const TempFolder folder;
    add_module(folder, "linux", 3000);
    add_module(folder, "ext2", 501);
    source(folder, "grub.cfg", "normal (memdisk)/grub.cfg\n");
    const std::string list =
        "part 0 linux.mod\npart 0 ext2.mod\npart 2 grub.cfg\npart 0 grub.cfg\n";
    const auto rows = rows_with(folder, list);
    const auto row_of = [&](const char* file) {
        return (std::filesystem::file_size(folder.file(file)) + 7) / 8 * 8 + 8;
    };
    CHECK(rows.at("linux") == row_of("linux.mod"));
    CHECK(rows.at("ext2") == row_of("ext2.mod"));
    CHECK(rows.at("[configuration]") == row_of("grub.cfg"));
    CHECK(rows.at("[module]") == row_of("grub.cfg"));  // no object
    CHECK(rows.at("[module list]") == 24);
    // Sizes that do not lead to the end, kinds that are not known: nothing is said.
    for (const auto* bad : {".long 0, 4, 0, 0\n", ".long 0, 0x7fffffff, 0, 0\n",
                            ".long 77, 16, 0, 0\n", ".long 0, 16\n", ".long 0\n"}) {
        INFO(bad);
        CHECK(!rows_with(folder, list + bad).contains("linux"));
    }
}
