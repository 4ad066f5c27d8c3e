// Strings and lists of DWARF by who uses them, where all entries are read: strings against what
// llvm-dwarfdump prints of every entry, lists of places and ranges against the sections of the
// objects that were linked.
#include "toolchain/made.hpp"

#include <regex>
#include <set>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

const std::string unit_a =
    "#include \"common.h\"\n"
    "struct only_in_a { int first_of_a; long second_of_a; };\n"
    "int a_helper(struct only_in_a *it, int n) { int sum_of_a = 0;\n"
    "  for (int step_of_a = 0; step_of_a < n; ++step_of_a) {\n"
    "    int scaled_of_a = twice(step_of_a) + external(sum_of_a);\n"
    "    if (scaled_of_a > 9) { int rare_of_a = external(n); sum_of_a += rare_of_a; }\n"
    "    sum_of_a += scaled_of_a * it->first_of_a; }\n"
    "  return sum_of_a; }\n"
    "int main(int c, char **v) { struct only_in_a it = {c, 2}; return a_helper(&it, c) + b(c); }\n";
const std::string unit_b =
    "#include \"common.h\"\n"
    "union only_in_b { int i; float f; };\n"
    "int external(int x) { return x * 3; }\n"
    "int b(int n) { union only_in_b value_of_b; value_of_b.i = twice(n);\n"
    "  while (n-- > 0) { int inner_of_b = external(value_of_b.i); value_of_b.i ^= inner_of_b; }\n"
    "  return value_of_b.i; }\n";
const std::string common =
    "struct shared_by_both { int shared_member; };\n"
    "int external(int x); int b(int n); extern struct shared_by_both shared_object;\n"
    "static inline int twice(int doubled) { return external(doubled) * 2; }\n";

u64 size_of_section(const std::string& file, const std::string& name) {
    const auto text = said("readelf -SW " + quoted(file) + " | sed -n 's/.* " + name +
                           " *PROGBITS *[0-9a-f]* [0-9a-f]* \\([0-9a-f]*\\) .*/\\1/p'");
    return text.empty() ? 0 : std::stoull(text, nullptr, 16);
}

/// Bytes of .debug_str by the unit that alone names them, by the offsets or texts that
/// llvm-dwarfdump prints beside each form; linkers let a string be the end of another, which is
/// then named, too.
std::map<std::string, u64> strings_by_unit(const std::string& dumper, const std::string& file,
                                           u64& of_several) {
    const auto bytes = read_file(file);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    const auto* const section = image->section(".debug_str");
    REQUIRE(section != nullptr);
    const auto all = as_text(image->contents(*section));
    std::map<u64, std::set<std::string>> users;  // by where the whole string begins
    const auto use = [&](u64 at, const std::string& unit) {
        REQUIRE(at < all.size());
        const auto before = at == 0 ? std::string_view::npos : all.rfind('\0', at - 1);
        users[before == std::string_view::npos ? 0 : before + 1].insert(unit);
    };
    std::istringstream lines(run(quoted(dumper) + " -v --debug-info " + quoted(file)).text);
    const std::regex named("\\.debug_str\\[(0x[0-9a-f]+)\\] = \"(.*)\"\\)$"),
        indexed("indexed \\([0-9a-f]+\\) string = \"(.*)\"\\)$"), unit_name("\"([^\"]*)\"\\)$");
    std::string unit;
    std::vector<u64> waiting;  // what a unit names before it says how it is called
    for (std::string line; std::getline(lines, line);) {
        const bool first = line.find("DW_TAG_compile_unit") != std::string::npos;
        if (first) unit.clear();
        std::smatch m;
        if (std::regex_search(line, m, named))
            waiting.push_back(std::stoull(m[1].str(), nullptr, 16));
        else if (std::regex_search(line, m, indexed))
            waiting.push_back(all.find(m[1].str() + std::string(1, '\0')));
        if (unit.empty() && line.find("DW_AT_name") != std::string::npos &&
            std::regex_search(line, m, unit_name))
            unit = m[1].str();
        if (unit.empty()) continue;
        for (const u64 at : waiting) use(at, unit);
        waiting.clear();
    }
    std::map<std::string, u64> out;
    of_several = 0;
    for (const auto& [at, units] : users)
        (units.size() == 1 ? out[*units.begin()] : of_several) += all.find('\0', at) + 1 - at;
    return out;
}

struct Cell {
    std::string unit, section;
    u64 size = 0;
};
std::vector<Cell> cells_of(const std::string& file, const std::string& breakdown = "compileunits") {
    const auto bytes = read_file(file);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.whole_dwarf = true;
    options.breakdowns = {{breakdown, "sections"}};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    std::vector<Cell> out;
    u64 sum = 0;
    for (const auto& row : report->breakdowns.at(0).root.children)
        for (const auto& child : row.children) {
            const std::string name(row.name);
            out.push_back(
                {name.substr(name.rfind('/') + 1), std::string(child.name), child.size.file});
            sum += child.size.file;
        }
    CHECK(sum == bytes.size());
    return out;
}
u64 size_in(const std::vector<Cell>& cells, const std::string& unit, const std::string& section) {
    u64 out = 0;
    for (const auto& c : cells)
        if (c.unit == unit && c.section == section) out += c.size;
    return out;
}

}  // namespace

TEST_CASE("strings and lists of DWARF go to the unit that alone uses them") {
    const auto dumper = need_tool("llvm-dwarfdump");
    if (!dumper || !need_tool("gcc") || !need_tool("readelf")) return;
    std::vector<std::string> commands = {"gcc -gdwarf-3", "gcc -gdwarf-4", "gcc -gdwarf-5",
                                         "gcc -gdwarf-4 -gdwarf64"};
    if (need_tool("clang-19"))
        for (const auto* command : {"clang-19 -gdwarf-4", "clang-19 -gdwarf-5"})
            commands.emplace_back(command);
    for (const auto& command : commands) {
        INFO(command);
        const TempFolder folder;
        source(folder, "common.h", common);
        source(folder, "a.c", unit_a);
        source(folder, "b.c", unit_b);
        make(folder, command + " -O2 -c a.c b.c && gcc -o app a.o b.o");
        const auto cells = cells_of(folder.file("app"));
        u64 of_several = 0;
        for (const auto& [unit, size] : strings_by_unit(*dumper, folder.file("app"), of_several)) {
            INFO(unit);
            CHECK(size > 0);
            CHECK(size_in(cells, unit, ".debug_str") == size);
        }
        CHECK(of_several > 0);
        u64 rest = 0;
        for (const auto& c : cells)
            if (c.section == ".debug_str" && c.unit != "a.c" && c.unit != "b.c") rest += c.size;
        CHECK(rest == of_several);
        for (const auto* section :
             {".debug_loc", ".debug_ranges", ".debug_loclists", ".debug_rnglists", ".debug_addr",
              ".debug_str_offsets", ".debug_aranges", ".debug_line"})
            for (const std::string unit : {"a", "b"}) {
                INFO(section << " " << unit);
                CHECK(size_in(cells, unit + ".c", section) ==
                      size_of_section(folder.file(unit + ".o"), section));
            }
    }
}

TEST_CASE("strings belong to nobody where a unit that may use them cannot be read") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    source(folder, "common.h", common);
    source(folder, "a.c", unit_a);
    source(folder, "b.c", unit_b);
    make(folder, "gcc -gdwarf-4 -O2 -c a.c b.c && gcc -o app a.o b.o");
    auto bytes = read_file(folder.file("app"));
    {
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        const auto* const info = image->section(".debug_info");
        REQUIRE(info != nullptr);
        // An abbreviation that no table has, in the last entry of the last unit: a zero ends it.
        bytes[info->file.end() - 2] = '\x7f';
    }
    std::ignore = folder.write("damaged", bytes);
    const auto cells = cells_of(folder.file("damaged"));
    CHECK(size_in(cells, "a.c", ".debug_str") == 0);
    CHECK(size_in(cells, "a.c", ".debug_info") > 0);
}

TEST_CASE("a string that a unit of no package names, too, is nobody's in any order of units") {
    const auto dumper = need_tool("llvm-dwarfdump");
    if (!dumper || !need_tool("gcc")) return;
    const TempFolder folder;
    const std::string both =
        "struct thing_of_two_units { int member_of_two; };\n"
        "extern struct thing_of_two_units object;\n";
    source(folder, "data.c", both + "struct thing_of_two_units object = {4};\n");
    source(folder, "code.c", both + "int main(void) { return object.member_of_two; }\n");
    for (const std::string order : {"data.o code.o", "code.o data.o"}) {
        INFO(order);
        make(folder, "gcc -g -O2 -c data.c code.c && gcc -o app " + order);
        u64 of_several = 0, of_packages = 0;
        const auto own = strings_by_unit(*dumper, folder.file("app"), of_several);
        CHECK(of_several > 0);
        for (const auto& c : cells_of(folder.file("app"), "packages"))
            if (c.section == ".debug_str" && c.unit != "[DWARF]") of_packages += c.size;
        CHECK(of_packages > 0);
        CHECK(of_packages == own.at("code.c"));
    }
}

TEST_CASE("strings of an object belong to nobody where its types have units in other sections") {
    if (!need_tool("gcc") || !need_tool("readelf")) return;
    for (const std::string version : {"-gdwarf-4", "-gdwarf-5"}) {
        INFO(version);
        const TempFolder folder;
        source(folder, "common.h", common);
        source(folder, "a.c", unit_a);
        source(folder, "b.c", unit_b);
        make(folder,
             "gcc -fdebug-types-section -O2 -c " + version + " a.c b.c && ld -r -o both.o a.o b.o");
        const auto cells = cells_of(folder.file("both.o"));
        CHECK(size_in(cells, "a.c", ".debug_line") ==
              size_of_section(folder.file("a.o"), ".debug_line"));
        CHECK(size_in(cells, "a.c", ".debug_str") == 0);
        CHECK(size_in(cells, "b.c", ".debug_str") == 0);
    }
}

TEST_CASE("lists between those of another unit belong to nobody") {
    if (!need_tool("gcc")) return;
    // Units of DWARF 4 that name two lists of locations each, of 16 bytes: the end mark alone.
    const auto unit = [](const std::string& name, unsigned one, unsigned two) {
        return ".4byte 2f-1f\n1: .2byte 4\n.4byte 0\n.byte 8, 1\n.asciz \"" + name +
               "\"\n.byte 2\n.4byte " + std::to_string(one * 16) + "\n.byte 2\n.4byte " +
               std::to_string(two * 16) + "\n.byte 0\n2:\n";
    };
    const auto sizes = [&](const std::string& units) {
        const TempFolder folder;
        source(folder, "lists.s",
               ".section .debug_abbrev,\"\"\n"
               ".byte 1, 0x11, 1, 0x03, 0x08, 0, 0\n"  // a unit and its name
               ".byte 2, 0x34, 0, 0x02, 0x17, 0, 0\n"  // a variable and where it is
               ".byte 0\n.section .debug_info,\"\"\n" +
                   units + ".section .debug_loc,\"\"\n.zero 96\n");
        make(folder, "gcc -nostdlib -r -o lists lists.s");
        const auto cells = cells_of(folder.file("lists"));
        std::vector<u64> out;
        for (const std::string name : {"a", "b", "c"})
            out.push_back(size_in(cells, name, ".debug_loc"));
        return out;
    };
    CHECK(sizes(unit("a", 0, 1) + unit("b", 2, 3) + unit("c", 4, 5)) ==
          std::vector<u64>{32, 32, 32});
    CHECK(sizes(unit("a", 0, 5) + unit("b", 1, 2) + unit("c", 3, 4)) == std::vector<u64>{0, 0, 0});
    CHECK(sizes(unit("a", 0, 3) + unit("b", 1, 2) + unit("c", 4, 5)) == std::vector<u64>{0, 0, 32});
}

TEST_CASE("DWARF of an object is not read by half where its processor's relocations are unknown") {
    if (!need_tool("clang-19")) return;
    const TempFolder folder;
    source(folder, "a.c", "int of_a = 3;\n");
    make(folder, "clang-19 --target=sparc64-linux-gnu -ffreestanding -g -c a.c");
    u64 unread = 0;
    for (const auto& c : cells_of(folder.file("a.o")))
        if (c.section.starts_with(".debug_")) {
            CHECK(c.unit == "[dwarf]");
            unread += c.size;
        }
    CHECK(unread > 0);
}

TEST_CASE("strings and lists of DWARF in a program of PE end where its sections say") {
    const auto dumper = need_tool("llvm-dwarfdump");
    if (!dumper || !need_tool("x86_64-w64-mingw32-gcc")) return;
    const TempFolder folder;
    source(folder, "common.h", common);
    source(folder, "a.c", unit_a);
    source(folder, "b.c", unit_b);
    make(folder,
         "x86_64-w64-mingw32-gcc -gdwarf-4 -O2 -c a.c b.c && "
         "x86_64-w64-mingw32-gcc -o app.exe a.o b.o");
    const auto cells = cells_of(folder.file("app.exe"));
    u64 of_several = 0, padding = 0;
    const auto own = strings_by_unit(*dumper, folder.file("app.exe"), of_several);
    for (const std::string unit : {"a.c", "b.c"}) {
        INFO(unit);
        const auto strings = own.find(unit);
        CHECK(size_in(cells, unit, ".debug_str") == (strings == own.end() ? 0 : strings->second));
        CHECK(size_in(cells, unit, ".debug_loc") > 0);
    }
    // What the linker filled each section of DWARF up with, by what the section says of itself.
    const auto bytes = read_file(folder.file("app.exe"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    for (const auto& s : image->sections)
        if (s.name.starts_with(".debug_") && s.name != ".debug_frame") {
            INFO(s.name);
            const u64 filled = s.file.size - std::min(s.file.size, s.memory.size);
            CHECK(size_in(cells, "[padding]", std::string(s.name)) == filled);
            padding += filled;
        }
    CHECK(padding > 0);
}
