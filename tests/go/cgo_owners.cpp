// Whose C it is, in programs that the Go toolchain and gcc at hand build. The truth is what `nm`
// says of the unstripped twin: which function the source of which package defines.
#include "evidence/eh_frame.hpp"
#include "go/go_build.hpp"
#include "go/matrix.hpp"

#include <algorithm>
#include <map>
#include <sstream>

using namespace binsize;

namespace {

using Rows = std::map<std::string, u64>;

Rows packages_of(const std::string& bytes) {
    Rows out;
    const auto report = test::report_of(bytes, {{"packages"}});
    for (const auto& row : report.breakdowns.at(0).root.children) out[row.name] = row.size.file;
    return out;
}

/// Functions that call each other, static tables and functions that only a table names.
std::string c_source(const std::string& prefix) {
    std::string out = "#include <string.h>\n";
    std::string table;
    for (int i = 0; i < 40; ++i) {
        const auto name = prefix + std::to_string(i);
        out += "static int " + name +
               "(int a) { static int seen[16]; for (int i = 0; i < 16; ++i) seen[i] += a * " +
               std::to_string(i + 3) + " + seen[(i * 7) & 15]; return seen[a & 15]; }\n";
        table += "{\"" + name + "\", " + name + "},\n";
    }
    out += "static const struct { const char *name; int (*call)(int); } table[] = {" + table +
           "};\nint " + prefix + "(int a) { int sum = 0; for (int i = 0; i < 40; ++i) sum += " +
           "table[i].call(a) + (int)strlen(table[i].name); return sum; }\n";
    return out;
}

test::GoModule two_packages() {
    return test::GoModule(
        "package main\n\nimport (\n\t\"example.com/app/one\"\n\t\"example.com/app/two\"\n)\n\n"
        "func main() { println(one.Call(3) + two.Call(4)) }\n",
        {{"one/one.go",
          "package one\n\n// int alpha(int);\nimport \"C\"\n\n"
          "func Call(n int) int { return int(C.alpha(C.int(n))) }\n"},
         {"one/alpha.c", c_source("alpha")},
         {"two/two.go",
          "package two\n\n// int beta(int);\nimport \"C\"\n\n"
          "func Call(n int) int { return int(C.beta(C.int(n))) }\n"},
         {"two/beta.c", c_source("beta")}});
}

bool tools() { return test::need_go(20) && test::need_tool("gcc") && test::need_tool("strip"); }

}  // namespace

TEST_CASE("C belongs to the package that brought it, stripped or not") {
    if (!tools()) return;
    const auto module = two_packages();
    const auto built = module.build("-ldflags=-w", "CGO_ENABLED=1");
    REQUIRE(built);
    // What nm states of functions and data by the prefix of their names.
    Rows stated;
    const auto nm = test::run("nm -S --defined-only " + test::quoted(*built));
    std::istringstream lines(nm.text);
    for (std::string line; std::getline(lines, line);) {
        u64 size = 0;
        std::string address;
        std::string type;
        std::string name;
        std::istringstream fields(line);
        if (!(fields >> address >> std::hex >> size >> type >> name)) continue;
        for (const std::string prefix : {"alpha", "beta"})
            if (name.starts_with(prefix) && (type == "t" || type == "T")) stated[prefix] += size;
    }
    REQUIRE(stated["alpha"] > 1000);
    REQUIRE(stated["beta"] > 1000);

    const auto whole = packages_of(test::read_text(*built));
    const auto stripped_file = *built + ".stripped";
    REQUIRE(
        test::run("strip -o " + test::quoted(stripped_file) + " " + test::quoted(*built)).status ==
        0);
    const auto stripped = packages_of(test::read_text(stripped_file));
    for (const auto& [package, prefix] :
         {std::pair("example.com/app/one", "alpha"), {"example.com/app/two", "beta"}}) {
        INFO(package);
        CHECK(whole.at(package) > stated[prefix]);
        CHECK(stripped.at(package) > stated[prefix]);
    }
    // The C library's start files are all that is left.
    CHECK(stripped.at("[C, no package]") < 2000);
    // Nor is any of it unowned, but for what aligns the end of the Go text.
    const auto unowned = stripped.find("[.text, no symbol]");
    CHECK((unowned == stripped.end() || unowned->second < 64));
}

TEST_CASE("what was compiled in a package's directory is that package's, reached or not") {
    if (!tools()) return;
    // An object of two functions, of which the stubs reach none, and a table of the assembler's in
    // the code, without a symbol: objects are linked as a whole.
    auto module = two_packages();
    module.write("one/idle.c",
                 "int idle_one(int a) { return a * 7; }\n"
                 "int idle_two(int a) { return a * 11; }\n");
    module.write("two/table.S",
                 ".text\n.globl table_first\n.type table_first,@function\n"
                 "table_first:\n.cfi_startproc\nret\n.cfi_endproc\n.size "
                 "table_first, .-table_first\n.fill 4096, 1, 0x5a\n.globl "
                 "table_last\n.type table_last,@function\ntable_last:\n"
                 ".cfi_startproc\nret\n.cfi_endproc\n.size table_last, "
                 ".-table_last\n.section .note.GNU-stack,\"\",@progbits\n");
    module.write("two/two.go",
                 "package two\n\n// int beta(int); void table_first(void); void "
                 "table_last(void);\nimport \"C\"\n\nfunc Call(n int) int { "
                 "C.table_first(); C.table_last(); return int(C.beta(C.int(n))) }\n");
    const auto built = module.build("", "CGO_ENABLED=1");
    REQUIRE(built);
    const auto report = test::report_of(test::read_text(*built), {{"packages", "symbols"}});
    std::map<std::string, std::string> package_of;
    for (const auto& package : report.breakdowns.at(0).root.children)
        for (const auto& symbol : package.children) package_of[symbol.name] = package.name;
    CHECK(package_of["idle_one"] == "example.com/app/one");
    CHECK(package_of["idle_two"] == "example.com/app/one");
    CHECK(package_of["_cgo_libc_setgid"] == "runtime/cgo");
    // Start files are all that is left.
    CHECK(packages_of(test::read_text(*built)).at("[C, no package]") < 1500);
    // Stripped, too, the table lies between two functions of one package.
    const auto stripped = *built + ".stripped";
    REQUIRE(test::run("strip -o " + test::quoted(stripped) + " " + test::quoted(*built)).status ==
            0);
    CHECK(packages_of(test::read_text(stripped)).at("[C, no package]") < 2000);
}

TEST_CASE("frame descriptions say what readelf says") {
    if (!tools() || !test::need_tool("readelf")) return;
    const auto module = two_packages();
    const auto built = module.build("", "CGO_ENABLED=1");
    REQUIRE(built);
    std::vector<std::pair<u64, u64>> stated;
    // "00000018 0000000000000014 0000001c FDE cie=00000000 pc=00000000004023c0..00000000004023e6"
    const auto text = test::run("readelf -wF " + test::quoted(*built)).text;
    for (auto at = text.find(" pc="); at != std::string::npos; at = text.find(" pc=", at + 1)) {
        const auto dots = text.find("..", at);
        stated.emplace_back(std::stoull(text.substr(at + 4, dots - at - 4), nullptr, 16),
                            std::stoull(text.substr(dots + 2, 16), nullptr, 16));
    }
    const auto input = Input::open(*built);
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    std::vector<std::pair<u64, u64>> ours;
    each_frame_description(
        *image, [&](const FrameDescription& f) { ours.emplace_back(f.code.begin, f.code.end()); });
    CHECK(ours.size() > 100);
    // readelf has .debug_frame's, which are Go's, too.
    std::ranges::sort(ours);
    std::ranges::sort(stated);
    CHECK(std::ranges::includes(stated, ours));
    std::size_t indexed = 0;
    each_frame_index_entry(*image, [&](const FrameDescription& f) {
        ++indexed;
        CHECK(std::ranges::binary_search(ours, f.code.begin, {}, [](auto& o) { return o.first; }));
    });
    CHECK(indexed == ours.size());
}

TEST_CASE("packages are never fragments of a C name") {
    if (!tools()) return;
    const auto module = two_packages();
    for (const auto* flags : {"", "-ldflags=-linkmode=internal"}) {
        const auto built = module.build(flags, "CGO_ENABLED=1");
        if (!built) continue;  // this Go cannot link this gcc's objects itself
        const auto rows = packages_of(test::read_text(*built));
        for (const auto& [row, bytes] : rows) {
            INFO(flags << " " << row);
            CHECK(row.find('(') == std::string::npos);
            CHECK_FALSE(row.starts_with("x_cgo_"));
            CHECK(row != "DW");
        }
    }
}

TEST_CASE("without cgo there is no C, in every program") {
    test::for_each_program([](const test::Program& program, const Image& image) {
        if (!program.plain_gc()) return;
        ReportOptions options;
        options.breakdowns = {{"packages"}};
        const auto report = analyze(image, options);
        REQUIRE(report);
        const auto& verdicts = report->toolchain.verdicts;
        const auto cgo = std::ranges::find(verdicts, "cgo", &Statement::id);
        const auto link = std::ranges::find(verdicts, "link", &Statement::id);
        if (cgo == verdicts.end() || cgo->value != "no") return;
        if (link != verdicts.end() && link->value == "external") return;
        INFO(program.name);
        for (const auto& row : report->breakdowns.at(0).root.children) {
            CHECK(row.name != "[C, no package]");
            CHECK_FALSE(row.name.starts_with("[C++"));
        }
    });
}
