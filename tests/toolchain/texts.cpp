// Text in read-only data belongs to what refers to it. The oracle is the linker: the same program
// linked with --emit-relocs states every reference, and nm whose code or data it is in. A text that
// begins behind a zero is its users' up to where the next reference in it leads, and what they have
// in common from there.
#include "support/fixtures.hpp"
#include "toolchain/made.hpp"

#include <cstdio>
#include <set>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

// Functions with texts of their own, of several, with ends of others, and tables of texts.
std::string program() {
    std::string out =
        "int puts(const char*);\nint printf(const char*, ...);\n"
        "#ifdef ALONE\n"
        "__attribute__((noipa)) int puts(const char* s) { return s[0]; }\n"
        "__attribute__((noipa)) int printf(const char* s, ...) { return s[0]; }\n"
        "#endif\n"
        "static const char* const table[] = {\"first of the table\", \"second of the table\",\n"
        "    \"a text that a function and the table have\"};\n"
        "const char* writable[] = {\"what may be changed\", \"and this\"};\n";
    constexpr int functions = 40;
    for (int i = 0; i < functions; ++i) {
        const auto n = std::to_string(i);
        out += "__attribute__((noinline)) int f" + n + "(int x) {\n    puts(\"text of function " +
               n + " alone\");\n";
        if (i % 3 == 0) out += "    puts(\"text of every third\");\n";
        if (i % 5 == 0) out += "    if (x > 3) puts(\"function " + n + " alone\");\n";
        if (i % 7 == 0) out += "    puts(table[x & 1]); puts(writable[x & 1]);\n";
        if (i == 8) out += "    puts(\"a text that a function and the table have\");\n";
        if (i == 9) out += "    printf(\"%d \\xc3\\xa9t\\xc3\\xa9\\n\", x);\n";
        out += "    return x + " + n + ";\n}\n";
    }
    out += "int main(int c, char** v) {\n    int s = v == 0;\n";
    for (int i = 0; i < functions; ++i) out += "    s += f" + std::to_string(i) + "(c);\n";
    return out + "    return s;\n}\n";
}

struct Named {
    u64 begin = 0, size = 0;
    std::string name;
};
std::vector<Named> symbols_in(const std::string& nm, const std::string& file) {
    std::vector<Named> out;
    std::istringstream lines(said(nm + " -n -S " + quoted(file) + " | awk 'NF == 4'"));
    for (std::string line; std::getline(lines, line);) {
        unsigned long long at = 0, size = 0;
        char type = 0, name[200] = "";
        if (std::sscanf(line.c_str(), "%llx %llx %c %199s", &at, &size, &type, name) == 4)
            out.push_back({at, size, name});
    }
    return out;
}
std::string symbol_at(const std::vector<Named>& symbols, u64 address) {
    for (const auto& s : symbols)
        if (address >= s.begin && address < s.begin + s.size) return s.name;
    return {};
}

/// By address in .rodata: who refers there, as the linker's relocations have it.
std::map<u64, std::set<std::string>> references(const std::string& readelf, const std::string& file,
                                                const std::vector<Named>& symbols, Extent rodata) {
    std::map<u64, std::set<std::string>> out;
    std::istringstream lines(said(readelf + " -rW " + quoted(file)));
    bool linkers = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("Relocation section"))
            linkers = line.find("'.rela.text'") != line.npos ||
                      line.find("'.rela.data") != line.npos ||
                      line.find("'.rela.rodata") != line.npos;
        unsigned long long from = 0, info = 0, value = 0, addend = 0;
        char type[64] = "", name[200] = "", sign = 0;
        if (!linkers || std::sscanf(line.c_str(), "%llx %llx %63s %llx %199s %c %llx", &from, &info,
                                    type, &value, name, &sign, &addend) != 7)
            continue;
        // From the place to the end of the distance, of which it is relative.
        const bool relative = std::string_view(type).find("_PC") != std::string_view::npos;
        const u64 to = value + (sign == '-' ? u64{0} - addend : addend) + (relative ? 4 : 0);
        if (rodata.contains(to)) out[to].insert(symbol_at(symbols, from));
    }
    return out;
}

Extent rodata_of(const Image& image) { return image.section(".rodata")->memory; }

void check(const std::string& prefix, const std::string& flags) {
    INFO(prefix << flags);
    const auto gcc = prefix + "gcc", nm = prefix + "nm", readelf = prefix + "readelf";
    if (!need_tool(gcc.c_str()) || !need_tool(nm.c_str()) || !need_tool(readelf.c_str())) return;
    const TempFolder folder;
    source(folder, "app.c", program());
    make(folder, gcc + " -O2 " + flags + " -o app app.c && " + gcc + " -O2 " + flags +
                     " -Wl,--emit-relocs -o twin app.c");
    const auto symbols = symbols_in(nm, folder.file("app"));
    const auto bytes = read_file(folder.file("app"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    const auto rodata = rodata_of(*image);
    const auto text = as_text(image->contents(*image->section(".rodata")));
    const auto used =
        references(readelf, folder.file("twin"), symbols_in(nm, folder.file("twin")), rodata);
    REQUIRE(used.size() > 40);

    // Bytes by owner, and of those that have no owner alone.
    std::map<std::string, u64> expected;
    u64 shared = 0;
    for (auto use = used.begin(); use != used.end();) {
        const u64 at = use->first - rodata.begin;
        if (!symbol_at(symbols, use->first).empty() || (at > 0 && text[at - 1] != '\0')) {
            ++use;
            continue;
        }
        const u64 end = rodata.begin + text.find('\0', at) + 1;
        std::set<std::string> users;
        while (use != used.end() && use->first < end) {
            const u64 begin = use->first;
            users.insert(use->second.begin(), use->second.end());
            ++use;
            const u64 size = (use == used.end() ? end : std::min(end, use->first)) - begin;
            (users.size() == 1 && !users.contains("") ? expected[*users.begin()] : shared) += size;
        }
    }
    REQUIRE(shared > 0);
    for (const auto& s : symbols)
        if (rodata.contains(s.begin)) expected[s.name] += s.size;

    ReportOptions options;
    options.breakdowns = {{"symbols"}};
    options.only = {"class:rodata"};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    std::map<std::string, u64> rows;
    for (const auto& row : report->breakdowns.at(0).root.children)
        rows[std::string(row.name)] = row.size.file;
    for (const auto& [name, size] : expected) {
        INFO(name);
        CHECK(rows[name] == size);
    }
    CHECK(rows["[shared]"] == shared);
    CHECK(expected.at("f1") == std::string_view("text of function 1 alone").size() + 1);
}

}  // namespace

TEST_CASE("text in read-only data belongs to what refers to it") {
    check("", "-fPIE -pie");
    check("", "-fno-pie -no-pie");
    check("aarch64-linux-gnu-", "-fPIE -pie");
}

TEST_CASE("386: code that may lie anywhere names text by its distance from the offset table") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    source(folder, "app.c", program());
    // Far from the table: what is near may be a member of a structure.
    source(folder, "far.c", "const char far_away[1 << 17] = {1};\n");
    make(folder,
         "gcc -m32 -O2 -fPIE -pie -fno-builtin -fno-stack-protector -nostdlib -DALONE "
         "-Wl,-e,main -o app app.c far.c");
    const auto bytes = read_file(folder.file("app"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    REQUIRE(image->arch == "386");
    ReportOptions options;
    options.breakdowns = {{"symbols"}};
    options.only = {"class:rodata"};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    std::map<std::string, u64> rows;
    for (const auto& row : report->breakdowns.at(0).root.children)
        rows[std::string(row.name)] = row.size.file;
    for (int i = 1; i < 40; ++i)
        if (i % 3 != 0 && i % 5 != 0 && i % 7 != 0 && i != 8) {
            const auto text = "text of function " + std::to_string(i) + " alone";
            CHECK(rows["f" + std::to_string(i)] == text.size() + 1);
        }
}

TEST_CASE("what is no text, or who refers to it is not known, stays without an owner") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    // A number that looks like an address, bytes that are no text, and a text whose only user has
    // no symbol.
    source(folder, "app.s", R"(
        .section .rodata
numbers: .byte 1, 2, 3, 4, 5, 6, 7, 0
        .asciz "known to one"
        .asciz "known to nobody"
        .asciz "never referred to"
        .text
        .globl _start
        .type _start, @function
_start: lea numbers(%rip), %rax
        lea numbers+8(%rip), %rax
        .size _start, .-_start
        .skip 16, 0x90
        lea numbers+21(%rip), %rax
        ret
)");
    make(folder, "gcc -nostdlib -static -Wl,--build-id=none -o app app.s");
    const auto rows = symbols_of(folder.file("app"));
    const auto code =
        said("nm -S " + quoted(folder.file("app")) + " | awk '$4 == \"_start\" { print $2 }'");
    // Its code, the text, its entry of 24 bytes in the symbol table and its name.
    CHECK(rows.at("_start") ==
          std::stoull(code, nullptr, 16) + std::string_view("known to one").size() + 1 + 24 + 7);
    CHECK(rows.at("[.rodata, no symbol]") == 8 + std::string_view("known to nobody").size() + 1 +
                                                 std::string_view("never referred to").size() + 1);
}
