// Data that nothing refers to lies where its file's other data do: between what functions of one
// folder use, with nothing of another between. The twin's symbols say where it is.
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

// Functions that name their file and use a table each; behind each a table that nothing uses.
std::string file(const std::string& name, int count) {
    std::string out = "extern int failed(const char* file, int line);\n";
    for (int i = 0; i < count; ++i)
        out += fmt::format(
            "const int {0}_used{1}[16] = {{{2}, 1, 2, 3}};\n"
            "const int {0}_silent{1}[32] = {{{2}, 7, 7, 7}};\n"
            "int {0}_f{1}(int x) {{ if (x > {1}) return failed(__FILE__, __LINE__); "
            "return {0}_used{1}[x & 15]; }}\n",
            name, i, i + 11);
    return out;
}

// The package that `at` says a datum is of; empty where it is nobody's.
std::string package_at(const TempFolder& folder, const std::string& name) {
    const auto address = said("nm " + quoted(folder.file("app")) + " | awk '$3 == \"" + name +
                              "\" { print \"0x\" $1 }'");
    const auto out = run({"at", folder.file("bare"), address.substr(0, address.find('\n'))}).out;
    const auto found = out.find("package of ");
    return found == std::string::npos ? ""
                                      : out.substr(found + 11, out.find(')', found) - found - 11);
}

}  // namespace

TEST_CASE("stripped: data amid those of one folder are the folder's") {
    if (!need_tool("gcc") || !need_tool("strip") || !need_tool("nm")) return;
    const TempFolder folder;
    for (const auto* name : {"net", "disk"}) std::filesystem::create_directories(folder.file(name));
    source(folder, "net/a.c", file("net", 4));
    source(folder, "disk/b.c", file("disk", 4));
    source(folder, "net/z.c", file("last", 4));
    // Its data lie between those of one folder, its code, which is rarely run, does not.
    source(folder, "stranger.c",
           "const int strange_used[16] = {3};\nconst int strange_silent[32] = {5};\n"
           "__attribute__((cold)) int strange(int x) { return strange_used[x & 15]; }\n");
    std::string declared =
        "int printf(const char*, ...);\nint strange(int);\n"
        "int failed(const char* f, int l) { return printf(\"%s:%d\", f, l); }\n";
    std::string calls = "int main(int n, char** v) {\n    int s = strange(n) + (v == 0);\n";
    for (const std::string name : {"net", "disk", "last"})
        for (int i = 0; i < 4; ++i) {
            declared += fmt::format("int {}_f{}(int);\n", name, i);
            calls += fmt::format("    s += {}_f{}(n);\n", name, i);
        }
    source(folder, "main.c", declared + calls + "    return s;\n}\n");
    make(folder,
         "gcc -O2 -fno-toplevel-reorder -o app main.c disk/b.c net/a.c stranger.c net/z.c && "
         "strip -o bare app");
    for (int i = 0; i < 4; ++i)
        for (const auto& [front, expected] :
             {std::pair("net", "net/"), {"disk", "disk/"}, {"last", "net/"}}) {
            INFO(front << i);
            CHECK(package_at(folder, fmt::format("{}_silent{}", front, i)) == expected);
        }
    CHECK(package_at(folder, "strange_silent") == "");
    const auto json =
        run({"report", folder.file("bare"), "--format", "json", "--no-neighbourhood"});
    CHECK_FALSE(json.out.contains(R"("evidence": "neighbourhood")"));
}
