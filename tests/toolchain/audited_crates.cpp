// The list of crates of `cargo auditable`, put into a program as that puts it there: Python's zlib
// and json make it.
#include "toolchain/made.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* list = R"({"packages": [
  {"name": "aho-corasick", "version": "1.1.3", "source": "crates.io", "dependencies": [3]},
  {"name": "app", "version": "0.2.0", "source": "local", "dependencies": [0, 2, 4], "root": true},
  {"name": "cc", "version": "1.0.98", "source": "crates.io", "kind": "build"},
  {"name": "memchr", "version": "2.7.4", "source": "registry", "features": ["std", {"name": "no"}]},
  {"name": "two", "version": "1.0.0", "source": "crates.io"},
  {"name": "two", "version": "2.0.0", "source": "crates.io"}
], "format": 1, "other": {"packages": [{"name": "no", "version": "9"}]}})";

void add_list(const TempFolder& folder, const std::string& python) {
    source(folder, "list.json", list);
    make(folder, "python3 -c 'import sys, zlib; open(\"list\", \"wb\").write(" + python +
                     ")' && objcopy --add-section .dep-v0=list app audited");
}

}  // namespace

TEST_CASE("a program of Rust that lists its crates has them as modules") {
    if (!need_tool("cc") || !need_tool("objcopy") || !need_tool("python3")) return;
    const TempFolder folder;
    // Names as rustc mangles them: memchr::find, two::half.
    source(folder, "app.c",
           "__attribute__((noinline)) int _RNvCs1234_6memchr4find(int a) { return a * 7; }\n"
           "__attribute__((noinline)) int _RNvCs1234_3two4half(int a) { return a / 3; }\n"
           "int main(int n, char** v) { (void)v; return _RNvCs1234_6memchr4find(n) + "
           "_RNvCs1234_3two4half(n); }\n");
    make(folder, "cc -O1 -o app app.c");
    add_list(folder, "zlib.compress(open(\"list.json\", \"rb\").read())");
    const auto report = report_of(folder.file("audited"));
    const auto& modules = report.toolchain.modules;
    REQUIRE(modules.size() == 5);
    CHECK((modules[0].path == "app" && modules[0].version == "0.2.0" && modules[0].main));
    CHECK((modules[1].path == "aho-corasick" && modules[1].version == "1.1.3"));
    CHECK((modules[2].path == "memchr" && modules[2].version == "2.7.4" && !modules[2].main));
    CHECK((modules[3].version == "1.0.0" && modules[4].version == "2.0.0"));

    const auto bytes = read_file(folder.file("audited"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.breakdowns = {{"modules", "packages"}};
    const auto by_module = analyze(*image, options);
    REQUIRE(by_module);
    std::map<std::string, std::string> module_of;
    for (const auto& module : by_module->breakdowns.at(0).root.children)
        for (const auto& package : module.children)
            module_of[std::string(package.name)] = std::string(module.name);
    CHECK(module_of["memchr"] == "memchr@2.7.4");
    // Of two versions nobody knows whose the code is.
    CHECK(module_of["two"] == "[dependency]");
}

TEST_CASE("a list of crates that is damaged, or of something else, is a note and no more") {
    if (!need_tool("cc") || !need_tool("objcopy") || !need_tool("python3")) return;
    const TempFolder folder;
    source(folder, "app.c", "int main(void) { return 0; }\n");
    make(folder, "cc -o app app.c");
    for (const std::string python :
         {"zlib.compress(open(\"list.json\", \"rb\").read())[:-40]",
          "zlib.compress(open(\"list.json\", \"rb\").read()[:-90])",
          "zlib.compress(b\"[\" * 100000)", "zlib.compress(b\"[]\")", "b\"\"",
          // A hundred megabytes from a few: refused, not made.
          "zlib.compress(b\" \" * 100000000)"}) {
        INFO(python);
        add_list(folder, python);
        const auto report = report_of(folder.file("audited"));
        CHECK(report.toolchain.modules.empty());
        CHECK(std::ranges::any_of(report.notes,
                                  [](const Note& n) { return n.where == "section .dep-v0"; }));
    }
}
