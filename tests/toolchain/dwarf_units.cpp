// Compilation units as gcc writes them, in each version of DWARF and each compression, against what
// readelf says of them.
#include "base/input.hpp"
#include "evidence/evidence.hpp"
#include "toolchain/made.hpp"

#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

struct Said {
    std::string name, comp_dir;
};

/// "    <c>   DW_AT_name        : (indirect line string, offset: 0): one.c"
std::vector<Said> said_by_readelf(const std::string& file) {
    std::vector<Said> out;
    std::istringstream lines(run("readelf --debug-dump=info --dwarf-depth=1 " + quoted(file)).text);
    for (std::string line; std::getline(lines, line);) {
        if (line.find("DW_TAG_compile_unit") != std::string::npos) out.emplace_back();
        const auto value = line.substr(std::min(line.size(), line.rfind(": ") + 2));
        if (out.empty()) continue;
        if (line.find("DW_AT_name") != std::string::npos) out.back().name = value;
        if (line.find("DW_AT_comp_dir") != std::string::npos) out.back().comp_dir = value;
    }
    return out;
}

u64 address_of(const std::string& file, const std::string& symbol) {
    return std::stoull(run("nm " + quoted(file) + " | grep ' " + symbol + "$'").text, nullptr, 16);
}

bool holds(const dwarf::Unit& unit, u64 address) {
    return std::ranges::any_of(unit.ranges, [&](Extent e) { return e.contains(address); });
}

}  // namespace

TEST_CASE("units of each version and compression say what readelf says") {
    if (!need_tool("gcc") || !need_tool("readelf") || !need_tool("nm")) return;
    const TempFolder folder;
    // A function in a section of its own makes the unit's code several ranges.
    source(folder, "one.c",
           "int two(int);\n__attribute__((section(\".text.other\"))) int other(int a)"
           " { return a * 3; }\nint main(int c, char **v) { return two(other(c)); }\n");
    source(folder, "two.c", "int two(int a) { return a + 2; }\n");
    std::size_t compared = 0;
    for (const std::string version : {"-gdwarf-2", "-gdwarf-3", "-gdwarf-4", "-gdwarf-5"})
        for (const std::string compression : {"", "-gz=zlib", "-gz=zlib-gnu", "-gz=zstd"}) {
            INFO(version << " " << compression);
            const auto built = run("cd " + quoted(folder.file(".")) + " && gcc -O1 " + version +
                                   " " + compression + " -o program one.c two.c");
            if (built.status != 0) continue;  // this linker does not know zstd, or GNU's own
            const auto file = folder.file("program");
            const auto said = said_by_readelf(file);
            const auto input = Input::open(file);
            REQUIRE(input);
            const auto image = load(input->bytes());
            REQUIRE(image);
            dwarf::Sections sections(*image);
            std::vector<Said> ours;
            bool main_there = false;
            bool two_there = false;
            dwarf::each_unit(sections, [&](const dwarf::Unit& unit) {
                ours.push_back({std::string(unit.name), std::string(unit.comp_dir)});
                CHECK(unit.encoding.version == version.back() - '0');
                if (unit.name == "one.c")
                    main_there = holds(unit, address_of(file, "main")) &&
                                 holds(unit, address_of(file, "other")) &&
                                 !holds(unit, address_of(file, "two"));
                if (unit.name == "two.c")
                    two_there = holds(unit, address_of(file, "two")) &&
                                !holds(unit, address_of(file, "main"));
            });
            CHECK(main_there);
            CHECK(two_there);
            REQUIRE(ours.size() == said.size());
            for (std::size_t i = 0; i < said.size(); ++i) {
                CHECK(ours[i].name == said[i].name);
                CHECK(ours[i].comp_dir == said[i].comp_dir);
            }
            ++compared;
        }
    CHECK(compared >= 8);
}

TEST_CASE("damaged units end the list, whatever byte is wrong") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    source(folder, "one.c", "int main(void) { return 0; }\n");
    make(folder, "gcc -gdwarf-5 -o program one.c");
    auto bytes = read_file(folder.file("program"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    for (const auto* name : {".debug_info", ".debug_abbrev", ".debug_str"}) {
        const auto* section = image->section(name);
        REQUIRE(section != nullptr);
        for (u64 i = 0; i < std::min<u64>(section->file.size, 200); ++i)
            for (const char wrong : {'\x00', '\x7f', '\xff'}) {
                auto& byte = bytes[section->file.begin + i];
                const char right = byte;
                byte = wrong;
                dwarf::Sections sections(*image);
                std::size_t units = 0;
                dwarf::each_unit(sections, [&](const dwarf::Unit&) { ++units; });
                CHECK(units <= 64);
                byte = right;
            }
    }
}
