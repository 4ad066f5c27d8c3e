// Functions of stripped C and C++ that name their source file belong to its folder: the twin's
// symbols begin with the folder's name.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

// Each asks the compiler for its own path, as assert() does.
std::string functions(const std::string& folder, int count) {
    std::string out =
        "extern int failed(const char *file, int line);\n"
        "extern int count_of(const char *p);\n";
    for (int i = 0; i < count; ++i)
        out += fmt::format(
            "int {0}_f{1}(int x) {{ if (x > {1}) return failed(__FILE__, __LINE__) + x; "
            "return x * {1}; }}\n",
            folder, i);
    // Names none: only what lies around it says whose it is.
    out += fmt::format("int {0}_silent(int x) {{ return x * 17 + count_of(\"{0}\"); }}\n", folder);
    return out;
}

void write_sources(const TempFolder& folder) {
    for (const auto* name : {"net", "disk", "deep/inner"}) {
        std::filesystem::create_directories(folder.file(name));
    }
    source(folder, "net/a.c", functions("net", 6));
    source(folder, "disk/b.c", functions("disk", 5));
    source(folder, "deep/inner/c.c", functions("deep", 4));
    // Of a header that two folders include, each has a copy of its own.
    source(folder, "shared.h",
           "extern int failed(const char *file, int line);\n"
           "__attribute__((noinline)) static int shared_check(int x) { return x > 3 ? "
           "failed(__FILE__, __LINE__) : x; }\n");
    source(folder, "net/d.c",
           "#include \"../shared.h\"\nint net_g(int x) { return shared_check(x) "
           "+ failed(__FILE__, __LINE__); }\n");
    std::string calls =
        "extern int printf(const char *, ...);\n"
        "int failed(const char *file, int line) { return printf(\"%s:%d\", file, "
        "line); }\nint count_of(const char *p) { return p[0]; }\nint main(int n, "
        "char **v) {\n  int s = 0;\n";
    std::string declared;
    const auto call = [&](const std::string& name) {
        declared += "int " + name + "(int);\n";
        calls += "  s += " + name + "(n);\n";
    };
    for (int i = 0; i < 6; ++i) call("net_f" + std::to_string(i));
    for (int i = 0; i < 5; ++i) call("disk_f" + std::to_string(i));
    for (int i = 0; i < 4; ++i) call("deep_f" + std::to_string(i));
    for (const auto* name : {"net_g", "net_silent", "disk_silent", "deep_silent"}) call(name);
    source(folder, "main.c", declared + calls + "  return s;\n}\n");
}

std::map<unsigned long, std::string> names_of(const std::string& nm, const std::string& file) {
    std::map<unsigned long, std::string> out;
    std::istringstream lines(run(nm + " --defined-only " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        const auto name = line.find(' ', line.find(' ') + 1);
        if (name != std::string::npos) out[std::stoul(line, nullptr, 16)] = line.substr(name + 1);
    }
    return out;
}

// Which folder each function is given to, by the name that its twin has for it.
std::map<std::string, std::string> given(const TempFolder& folder, const std::string& tools,
                                         const std::string& flags, const std::string& sources) {
    make(folder, tools + "gcc -O2 " + flags + " -o app main.c " + sources + " && " + tools +
                     "strip -o bare app");
    const auto names = names_of(tools + "nm", folder.file("app"));
    std::map<std::string, std::string> out;
    for (const auto& [row, bytes] : rows_of(folder.file("bare"), "packages,symbols", "2")) {
        const auto at = row.find(" > [function 0x");
        if (at == std::string::npos || row.starts_with("[functions")) continue;
        const auto found = names.find(std::stoul(row.substr(at + 15), nullptr, 16));
        INFO(row);
        REQUIRE(found != names.end());
        out[found->second] = row.substr(0, at);
    }
    return out;
}

void check(const std::map<std::string, std::string>& found, const std::string& front) {
    for (const auto& [name, folder] : found) {
        INFO(name << " in " << folder);
        // A header's function has a copy where it is included.
        const auto expected = name.starts_with("net_") || name.starts_with("shared_")
                                  ? front + "net/"
                              : name.starts_with("disk_") ? front + "disk/"
                                                          : front + "deep/inner/";
        CHECK(folder == expected);
    }
}

const std::string sources = "net/a.c net/d.c disk/b.c deep/inner/c.c";

}  // namespace

TEST_CASE("stripped: functions that name their source are of its folder") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    write_sources(folder);
    for (const std::string flags : {"-pie", "-fno-pie -no-pie", "-pie -ffunction-sections"}) {
        INFO(flags);
        const auto found = given(folder, "", flags, sources);
        check(found, "");
        CHECK(found.size() == 6 + 5 + 4 + 1 + 2);
        // It lies between two functions of its folder; the others are the last of theirs.
        CHECK(found.contains("net_silent"));
        CHECK_FALSE(found.contains("disk_silent"));
        const auto bare = folder.file("bare");
        const std::string by_place = R"("evidence": "neighbourhood")";
        CHECK(run({"report", bare, "--format", "json"}).out.contains(by_place));
        CHECK_FALSE(
            run({"report", bare, "--format", "json", "--no-neighbourhood"}).out.contains(by_place));
    }
    // All of one program at once: whatever is inlined where, nothing is given to a wrong folder.
    check(given(folder, "", "-pie -flto -fno-inline", sources), "");
    if (need_tool("aarch64-linux-gnu-gcc")) {
        const auto found = given(folder, "aarch64-linux-gnu-", "", sources);
        check(found, "");
        CHECK(found.size() == 18);
    }
}

TEST_CASE("stripped: where a program was built is no part of its folders") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    write_sources(folder);
    std::string absolute;
    for (const auto* file : {"net/a.c", "net/d.c", "disk/b.c", "deep/inner/c.c"})
        absolute += " " + quoted(folder.file(file));
    const auto found = given(folder, "", "-pie", absolute);
    check(found, std::filesystem::path(folder.file("x")).parent_path().filename().string() + "/");
    CHECK(found.size() == 18);
}
