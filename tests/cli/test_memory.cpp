// A system that gives no more memory: one line and exit 3, wherever it happens, on whichever
// thread. And inputs that are made to take much more memory than they have bytes.
#include "support/byte_writer.hpp"
#include "support/catch.hpp"
#include "support/memory.hpp"
#include "support/run.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

using namespace binsize;
using namespace binsize::test;

namespace {

std::string quoted(const std::string& path) { return "'" + path + "'"; }

// A PE32+ file with one section, which imports `functions` by number from one library.
std::string imports_from(const std::string& library, u64 functions) {
    constexpr u32 rva = 0x1000, raw = 0x200, table = 0x40;
    const auto name = static_cast<u32>(table + 8 * functions + 8);
    const auto size = static_cast<u32>(name + library.size() + 1);
    ByteWriter w(raw + size);
    w.text(0, "MZ").u32s(0x3c, {0x40}).text(0x40, "PE");
    w.u16s(0x44, {0x8664, 1}).u16s(0x54, {0xf0, 0x22}).u16s(0x58, {0x20b});
    w.u64s(0x70, {0x140000000}).u32s(0x78, {0x1000, 0x200});
    w.u32s(0x90, {rva + (size + 0xfff) / 0x1000 * 0x1000, raw}).u32s(0xc4, {16});
    w.u32s(0xc8 + 8, {rva, 40}).text(0x148, ".idata");
    w.u32s(0x150, {size, rva, size, raw, 0, 0, 0, 0x40000040});
    w.u32s(raw, {rva + table, 0, 0, rva + name, rva + table});
    for (u64 i = 0; i < functions; ++i)
        w.u64s(raw + table + 8 * i, {(u64{1} << 63U) | (i & 0xffffU)});
    w.text(raw + name, library);
    const auto& bytes = w.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Completes an ELF object for x86-64 (gABI, chapter 4) with its names and section headers: rows of
// name, type, flags, offset, size and link. The null section's header holds what 16 bits cannot.
std::string object(ByteWriter& w, std::string names, std::vector<std::array<u64, 6>> rows) {
    const u64 names_at = w.size();
    const u64 last = names.size();
    names += ".names";
    names += '\0';
    rows.push_back({last, 3, 0, names_at, names.size(), 0});
    w.text(names_at, names);
    const u64 headers_at = (w.size() + 7) & ~u64{7};
    w.text(0, "\177ELF").u8s(4, {2, 1, 1}).u16s(16, {1, 62}).u32s(20, {1});
    w.u64s(40, {headers_at}).u16s(52, {64, 0, 0, 64, 0, 0xffff});
    w.u64s(headers_at + 32, {rows.size() + 1}).u32s(headers_at + 40, {rows.size()});
    u64 at = headers_at;
    for (const auto& [name, type, flags, offset, size, link] : rows) {
        at += 64;
        w.u32s(at, {name, type}).u64s(at + 8, {flags, 0, offset, size, link});
        w.u64s(at + 48, {1, type == 2 ? u64{24} : 0});
    }
    const auto& bytes = w.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// As many sections of code, four bytes each.
std::string sections(u64 count) {
    ByteWriter w(64 + 4 * count);
    std::string names(1, '\0');
    std::vector<std::array<u64, 6>> rows;
    for (u64 i = 0; i < count; ++i) {
        rows.push_back({names.size(), 1, 6, 64 + 4 * i, 4, 0});
        names += ".s" + std::to_string(i) + '\0';
    }
    return object(w, std::move(names), std::move(rows));
}

// As many functions, each within the one before.
std::string nested(u64 count) {
    const u64 symbols = 64 + 2 * count;
    ByteWriter w(symbols + 24 * (count + 1));
    std::string strings(1, '\0');
    for (u64 i = 0; i < count; ++i) {
        const u64 at = symbols + 24 * (i + 1);
        w.u32s(at, {strings.size()}).u8s(at + 4, {0x12, 0}).u16s(at + 6, {1});
        w.u64s(at + 8, {i, 2 * (count - i)});
        strings += "s" + std::to_string(i) + '\0';
    }
    const u64 strings_at = w.size();
    w.text(strings_at, strings);
    return object(w, std::string("\0.text\0.symtab\0.strtab\0", 23),
                  {{1, 1, 6, 64, 2 * count, 0},
                   {7, 2, 0, symbols, 24 * (count + 1), 3},
                   {15, 3, 0, strings_at, strings.size(), 0}});
}

}  // namespace

TEST_CASE("symbols that lie in one another take memory in proportion to their table") {
    constexpr u64 count = 200000;
    const TemporaryFolder folder;
    const auto file = folder.file("nested.o", nested(count));
    const auto ran = run({"report", "-d", "symbols", "-n", "0", "--format", "csv", file});
    CHECK(ran.code == 0);
    CHECK(ran.out.find(",s123456,") != std::string::npos);
    // Stacks of threads are 20 MiB of it.
    CHECK(needs_at_most(20 + static_cast<int>(count * 320 >> 20U), "report " + quoted(file)));
}

TEST_CASE("as many sections as a file has room for take little more than its headers") {
    const TemporaryFolder folder;
    const auto file = folder.file("sections.o", sections(100000));
    const auto ran = run({"report", "-d", "sections", "-n", "0", "--format", "csv", file});
    CHECK(ran.code == 0);
    CHECK(ran.out.find(".s0,") != std::string::npos);
    CHECK(ran.out.find(".s99999,") != std::string::npos);
    CHECK(needs_at_most(50, "report -d sections " + quoted(file)));
    CHECK(needs_at_most(96, "report " + quoted(file)));
}

TEST_CASE("dump: a long name of a library that many imports repeat is listed in full once") {
    const TemporaryFolder folder;
    const std::string library(50000, 'n');
    const auto file = folder.file("imports.exe", imports_from(library, 20000));
    const auto ran = run({"dump", file});
    CHECK(ran.code == 0);
    CHECK(ran.out.find("library import 20000 functions " + library) != std::string::npos);
    const std::string shortened(64, 'n');
    CHECK(ran.out.find("import " + shortened + "[49872 bytes]" + shortened + "!#19999\n") !=
          std::string::npos);
    // 20,000 lines of 160 characters at the most, and the library's own.
    CHECK(ran.out.size() < 20000 * 180 + 60000);
    // A name of usual length stays as it is.
    const auto usual = folder.file("usual.exe", imports_from("KERNEL32.dll", 2));
    CHECK(run({"dump", usual}).out.find("import KERNEL32.dll!#1\n") != std::string::npos);
    CHECK(needs_at_most(24, "dump " + quoted(file)));
}

TEST_CASE("too little memory is one line and exit 3, and a little more is enough") {
    const TemporaryFolder folder;
    const auto errors = (folder.path() / "errors").string();
    // Address space for the program, its libraries and its subject: itself, a C++ program of which
    // every part is read on two threads.
    int failed = 0;
    int passed = 0;
    for (int mebibytes = 16; mebibytes <= 4096; mebibytes += mebibytes / 8) {
        const auto command = "ulimit -v " + std::to_string(mebibytes * 1024) + "; exec " +
                             quoted(program()) + " report -d symbols " + quoted(program()) +
                             " >/dev/null 2>" + quoted(errors);
        const int status = std::system(command.c_str());  // NOLINT(concurrency-mt-unsafe)
        std::ostringstream said;
        said << std::ifstream(errors).rdbuf();
        INFO(mebibytes << " MiB: " << said.str());
        REQUIRE(WIFEXITED(status));
        const int code = WEXITSTATUS(status);
        if (code == 127 || said.str().find("shared librar") != std::string::npos) continue;
        if (code == 0) {
            ++passed;
            if (passed == 3) break;
            continue;
        }
        CHECK(code == 3);
        CHECK(said.str().starts_with("binsize: "));
        CHECK(std::ranges::count(said.str(), '\n') == 1);
        ++failed;
    }
    CHECK(failed > 0);
    CHECK(passed == 3);
}
