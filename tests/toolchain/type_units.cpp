// What -fdebug-types-section makes of DWARF: a unit for each type, in .debug_types (DWARF 4) or in
// .debug_info (5), of which objects have many; one table of abbreviations for all of an object's.
// The same program without is the twin, llvm-dwarfdump says what each unit is about.
#include "toolchain/made.hpp"

#include <algorithm>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

using Rows = std::map<std::string, u64>;

Report report_over(const std::string& path, const ReportOptions& options) {
    const auto bytes = read_file(path);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    auto report = analyze(*image, options);
    REQUIRE(report);
    u64 sum = 0;
    for (const auto& row : report->breakdowns.at(0).root.children) sum += row.size.file;
    CHECK(sum == bytes.size());
    return std::move(*report);
}

Rows rows_of(const std::string& path, const std::string& breakdown, const std::string& only) {
    ReportOptions options;
    options.breakdowns = {{breakdown}};
    options.only = {only};
    Rows out;
    const auto report = report_over(path, options);
    for (const auto& row : report.breakdowns.at(0).root.children)
        if (!row.name.starts_with("[")) out[std::string(row.name)] += row.size.file;
    return out;
}

/// Bytes of one section by package.
Rows packages_in(const std::string& path, const std::string& section) {
    ReportOptions options;
    options.breakdowns = {{"sections", "packages"}};
    Rows out;
    const auto report = report_over(path, options);
    for (const auto& row : report.breakdowns.at(0).root.children) {
        const std::string name(row.name);
        if (name != section && !name.starts_with(section + " ")) continue;
        for (const auto& inner : row.children) out[std::string(inner.name)] += inner.size.file;
    }
    return out;
}

void write_sources(const TempFolder& folder) {
    source(folder, "one.cpp", R"(
#include <algorithm>
#include <map>
#include <string>
#include <vector>
namespace app {
struct Store { virtual ~Store(); virtual int put(int); std::map<std::string, int> all; };
Store::~Store() {}
int Store::put(int a) { all["x"] += a; return static_cast<int>(all.size()); }
static inline int twice(int v) { return v * 2 + (v >> 3); }
int first(std::vector<int>& v) {
    std::sort(v.begin(), v.end(), [](int a, int b) { return twice(a) < twice(b); });
    return v[0];
}
}
namespace shapes { struct Box { int w, h; int area() const; }; int Box::area() const { return w * h; } }
struct Plain { int a, b; } plain;
int other(int);
int main(int c, char**) {
    app::Store s;
    std::vector<int> v{c, 3, 1};
    return s.put(c) + other(c) + app::first(v) + shapes::Box{c, 2}.area() + plain.a;
}
)");
    source(folder, "two.cpp", R"(
#include <vector>
namespace util { struct Sums { std::vector<long> v; int f(int n) { v.push_back(n); return n; } }; }
int other(int n) { util::Sums s; return s.f(n) + static_cast<int>(s.v.size()); }
)");
}

/// Bytes of units of types by the namespace that their type stands in; those in none at "".
Rows said_of_types(const std::string& dwarfdump, const std::string& section,
                   const std::string& file) {
    Rows out;
    std::istringstream lines(run(dwarfdump + " --" + section + " " + quoted(file)).text);
    u64 size = 0;
    std::string type, space, last, place;
    std::map<std::string, std::string> spaces;  // of each entry the outermost namespace
    const auto finish = [&] {
        if (size != 0) out[space] += size;
        size = 0;
    };
    for (std::string line; std::getline(lines, line);) {
        const auto after = [&](const std::string& what) {
            const auto at = line.find(what);
            return at == std::string::npos ? std::string() : line.substr(at + what.size());
        };
        if (line.find(" Unit: length = ") != std::string::npos) {
            finish();
            const auto offset = after("type_offset = 0x");
            if (offset.empty()) continue;
            const auto unit = std::stoull(line, nullptr, 16);
            size = std::stoull(after("length = 0x"), nullptr, 16) + 4;
            type = fmt::format("{:#010x}", unit + std::stoull(offset, nullptr, 16));
            last.clear();
            space.clear();
            spaces.clear();
        }
        if (size == 0) continue;
        // "0x0000002a:   DW_TAG_namespace": two blanks for each level.
        const auto tag = line.find("DW_TAG_");
        if (tag != std::string::npos && line.starts_with("0x")) {
            place = line.substr(0, 10);
            if (tag == 14) last = line.substr(tag) == "DW_TAG_namespace" ? "?" : "";
            if (tag > 12) spaces[place] = last;
            if (place == type) space = last;
        }
        if (last == "?" && line.find("DW_AT_name") != std::string::npos) {
            const auto begin = line.find('"') + 1;
            last = line.substr(begin, line.rfind('"') - begin);
        }
        // Of gcc's types the declaration stands in the namespace.
        if (place == type)
            if (const auto of = after("DW_AT_specification\t("); !of.empty())
                space = spaces[of.substr(0, 10)];
    }
    finish();
    return out;
}

}  // namespace

TEST_CASE("units are read whose abbreviations are the last of hundreds") {
    if (!need_tool("g++")) return;
    const TempFolder folder;
    write_sources(folder);
    for (const std::string version : {"4", "5"}) {
        INFO(version);
        const auto build = "g++ -O2 -gdwarf-" + version + " one.cpp two.cpp ";
        make(folder, build + "-o twin && " + build + "-fdebug-types-section -o program && " +
                         "g++ -O2 -gdwarf-" + version + " -c one.cpp -o twin.o && " +
                         "g++ -O2 -gdwarf-" + version +
                         " -fdebug-types-section -c one.cpp -o object.o");
        for (const std::string breakdown : {"files", "inlined", "compileunits"}) {
            INFO(breakdown);
            const auto twin = rows_of(folder.file("twin"), breakdown, "class:code");
            CHECK(twin.size() >= 2);
            CHECK(rows_of(folder.file("program"), breakdown, "class:code") == twin);
            CHECK(rows_of(folder.file("object.o"), breakdown, "class:code") ==
                  rows_of(folder.file("twin.o"), breakdown, "class:code"));
        }
    }
}

TEST_CASE("a unit of a type belongs to the namespace of the type") {
    const auto dwarfdump = need_tool("llvm-dwarfdump");
    if (!need_tool("g++") || !dwarfdump) return;
    const TempFolder folder;
    write_sources(folder);
    make(folder, "g++ -O2 -fdebug-types-section -gdwarf-4 -o program one.cpp two.cpp");
    const auto program = folder.file("program");
    const auto types = said_of_types(*dwarfdump, "debug-types", program);
    const auto rows = packages_in(program, ".debug_types");
    for (const std::string name : {"app", "std", "shapes"}) {
        INFO(name);
        REQUIRE(types.contains(name));
        CHECK(rows.contains(name));
        if (rows.contains(name)) CHECK(rows.at(name) == types.at(name));
    }
    CHECK(!rows.contains("[DWARF]"));
    // In DWARF 5 beside the units of the program.
    make(folder, "g++ -O2 -fdebug-types-section -gdwarf-5 -o program one.cpp two.cpp");
    const auto said = said_of_types(*dwarfdump, "debug-info", program);
    const auto info = packages_in(program, ".debug_info");
    REQUIRE(said.contains("shapes"));
    CHECK(info.at("shapes") == said.at("shapes"));
    CHECK(!packages_in(program, ".debug_line").contains("[DWARF]"));
    CHECK(!packages_in(program, ".debug_abbrev").contains("[DWARF]"));
}

TEST_CASE("of an object of one owner all debugging information is that one's") {
    if (!need_tool("g++")) return;
    const TempFolder folder;
    write_sources(folder);
    for (const std::string how :
         {"-g3", "-gdwarf-4 -fdebug-types-section", "-gdwarf-5 -fdebug-types-section",
          "-gdwarf-4 -gpubnames", "-gdwarf-5 -ggnu-pubnames"}) {
        INFO(how);
        make(folder, "g++ -O1 -c two.cpp -o two.o " + how);
        ReportOptions options;
        options.breakdowns = {{"packages"}};
        for (const std::string only : {"class:dwarf", "class:relocations"}) {
            options.only = {only};
            const auto report = report_over(folder.file("two.o"), options);
            for (const auto& row : report.breakdowns.at(0).root.children) {
                INFO(only << " " << std::string(row.name));
                CHECK(row.name != "[DWARF]");
            }
        }
    }
}

TEST_CASE("indexes of names belong to the units that they list") {
    const auto clang = need_tool("clang++"), lld = need_tool("ld.lld");
    if (!clang || !lld) return;
    const TempFolder folder;
    write_sources(folder);
    for (const std::string how : {"-gdwarf-5 -gpubnames", "-gdwarf-4 -gpubnames"})
        for (const std::string sections : {".debug_names", ".debug_pubnames", ".debug_pubtypes",
                                           ".debug_gnu_pubnames", ".debug_gnu_pubtypes"}) {
            INFO(how << " " << sections);
            make(folder, *clang + " -O1 " + how + " -fuse-ld=lld -o program one.cpp two.cpp");
            CHECK(!packages_in(folder.file("program"), sections).contains("[DWARF]"));
        }
}

TEST_CASE("a unit of an unknown version costs that unit, and a note says so") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    source(folder, "one.c", "int two(int); int main(void) { return two(1); }\n");
    source(folder, "two.c", "int two(int a) { return a + 2; }\n");
    make(folder, "gcc -g -o program one.c two.c");
    auto bytes = read_file(folder.file("program"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.breakdowns = {{"compileunits"}};
    options.only = {"class:code"};
    const auto noted = [](const Report& report) {
        return std::ranges::any_of(report.notes, [](const Note& note) {
            return note.where == "DWARF" && note.what.find("unknown version") != std::string::npos;
        });
    };
    const auto named = [&](const Report& report, const std::string& name) {
        return std::ranges::any_of(report.breakdowns.at(0).root.children, [&](const auto& row) {
            return std::string(row.name) == folder.file(name);
        });
    };
    const auto whole = analyze(*image, options);
    REQUIRE(whole);
    CHECK(!noted(*whole));
    CHECK(named(*whole, "one.c"));
    const auto* const section = image->section(".debug_info");
    REQUIRE(section != nullptr);
    SECTION("version 9") {
        bytes[section->file.begin + 4] = 9;
        const auto report = analyze(*image, options);
        REQUIRE(report);
        CHECK(noted(*report));
        CHECK(!named(*report, "one.c"));
        CHECK(named(*report, "two.c"));
    }
    SECTION("a unit that claims four gigabytes") {
        bytes[section->file.begin + 3] = 0x7f;
        const auto report = analyze(*image, options);
        REQUIRE(report);
        CHECK(noted(*report));
    }
}

TEST_CASE("zeros that fill up a section of PE are no damaged unit") {
    const auto gcc = need_tool("x86_64-w64-mingw32-gcc");
    if (!gcc) return;
    const TempFolder folder;
    bool odd = false;  // what is left behind the unit is no word
    for (const std::string name : {"a", "ab", "abc"}) {
        source(folder, "one.c", "int " + name + "(void) { return 2; }\n");
        make(folder, *gcc + " -g -O1 -nostdlib -Wl,-e," + name + " -o app.exe one.c");
        ReportOptions options;
        options.breakdowns = {{"compileunits"}};
        const auto report = report_over(folder.file("app.exe"), options);
        CHECK(std::ranges::none_of(report.notes,
                                   [](const Note& note) { return note.where == "DWARF"; }));
        const auto bytes = read_file(folder.file("app.exe"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto* const section = image->section(".debug_info");
        REQUIRE(section != nullptr);
        const auto length = find_int<u32>(as_view(bytes), section->file.begin, Endian::little);
        REQUIRE(length);
        odd |= (section->file.size - (u64{*length} + 4)) % 4 != 0;
    }
    CHECK(odd);
}
