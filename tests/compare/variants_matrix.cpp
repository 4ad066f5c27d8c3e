// Variants that Go's own linker, GNU strip and UPX made of one program. Sizes of what was dropped
// are the section headers', as readelf prints them for 1.27's hello: .symtab 60,504, .strtab
// 67,434, .debug_* 702,874 together.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"

using namespace binsize::test;

namespace {

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// The output with every run of white space as one blank; empty where the matrix lacks a program.
std::string compared(const std::string& first, const std::string& other) {
    const auto a = matrix_file(first);
    const auto b = matrix_file(other);
    if (!a || !b) return {};
    const auto ran = run({"compare", a->path.string(), b->path.string(), "--no-compressed"});
    CHECK(ran.code == 0);
    std::string out;
    for (const char c : ran.out) {
        if (c != '\n' && c != ' ')
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    INFO(out);
    return out;
}

}  // namespace

TEST_CASE("GNU strip drops exactly symbols and DWARF, and the program stays the same") {
    const auto text = compared("1.27/linux-amd64/hello-default", "strip/hello-1.27-strip");
    if (text.empty()) return;
    CHECK(has(text, "dropped DWARF 702,874, .strtab 67,434, .symtab 60,504;"));
    CHECK(has(text, "the same program"));
    CHECK(has(text, "Go panics and profiles still have functions and lines"));
    CHECK_FALSE(has(text, "warning:"));
    const auto debug_only = compared("1.27/linux-amd64/hello-default", "strip/hello-1.27-strip-g");
    CHECK(has(debug_only, "dropped DWARF 702,874;"));
    CHECK_FALSE(has(debug_only, "no symbol names"));
}

TEST_CASE("-s -w is the same program on every platform of the matrix") {
    std::size_t pairs = 0;
    for (const auto& file : matrix_files()) {
        if (file.variant != "sw") continue;
        auto plain = file.name;
        plain.replace(plain.rfind("-sw"), 3, "-default");
        const auto text = compared(plain, file.name);
        if (text.empty()) continue;
        INFO(file.name << "\n" << text);
        ++pairs;
        CHECK(has(text, "the same program: "));
        CHECK_FALSE(has(text, "another program"));
    }
    CHECK(pairs > 0);
}

TEST_CASE("a position-independent twin is told by its names alone") {
    const auto text = compared("1.27/linux-amd64/hello-default", "1.27/linux-amd64/hello-pie");
    if (text.empty()) return;
    CHECK(has(text, "loads at a random address"));
    CHECK(has(text, "needs /lib64/ld-linux-x86-64.so.2 where it runs"));
    CHECK_FALSE(has(text, "the same program: "));
}

TEST_CASE("what UPX packed cannot be compared, and is warned about") {
    const auto text = compared("1.27/linux-amd64/hello-sw", "upx/1.27_linux-amd64_hello-sw");
    if (text.empty()) return;
    CHECK(has(text, "cannot be told"));
    CHECK(has(text, "warning: packed: what is inside cannot be compared"));
    CHECK(has(text, "unpacked into memory at each start"));
}
