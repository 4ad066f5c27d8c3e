// Two modules of Swift, as its compiler wrote them for the assembler, linked and stripped: what
// metadata gives away is called and as long as the twin's symbols say.
#include "support/fixtures.hpp"
#include "support/rows.hpp"
#include "toolchain/made.hpp"

using namespace binsize;
using namespace binsize::test;

namespace {

struct Known {
    std::string row;
    std::vector<std::string> symbols;  // as swiftc mangles them
    bool unwound = true;               // else ELF says nowhere how long it is
};
// By swift-demangle 6.0.3, which calls symbols so; rows of one name are one.
const std::vector<Known> known = {
    {"Shapes > nominal type descriptor for Shapes.Num", {"$s6Shapes3NumVMn"}},
    {"Shapes > nominal type descriptor for Shapes.Square", {"$s6Shapes6SquareVMn"}},
    {"Shapes > nominal type descriptor for Shapes.Square.Corner", {"$s6Shapes6SquareV6CornerOMn"}},
    {"Shapes > nominal type descriptor for Shapes.Box", {"$s6Shapes3BoxVMn"}},
    {"Shapes > nominal type descriptor for Shapes.Shape", {"$s6Shapes5ShapeCMn"}},
    {"Shapes > nominal type descriptor for Shapes.Circle", {"$s6Shapes6CircleCMn"}},
    {"Shapes > protocol descriptor for Shapes.Area", {"$s6Shapes4AreaMp"}},
    {"Solids > protocol descriptor for Solids.Volume", {"$s6Solids6VolumeMp"}},
    {"Shapes > reflection metadata field descriptor for Shapes.Square", {"$s6Shapes6SquareVMF"}},
    {"Shapes > value witness table for Shapes.Square.Corner", {"$s6Shapes6SquareV6CornerOWV"}},
    {"Shapes > type metadata accessor for Shapes.Circle", {"$s6Shapes6CircleCMa"}, false},
    {"Shapes > methods of Shapes.Circle",
     {"$s6Shapes6CircleC4drawyAA3NumVAFF", "$s6Shapes6CircleCfD"},
     false},
    {"Shapes > protocol witnesses of Shapes.Square",
     {"$s6Shapes6SquareVAA4AreaA2aDP4areaAA3NumVyFTW"}},
    {"Shapes > protocol conformance descriptor for Shapes.Square",
     {"$s6Shapes6SquareVAA4AreaAAMc"}},
    {"Shapes > protocol witness table for Shapes.Square", {"$s6Shapes6SquareVAA4AreaAAWP"}},
    // Solids says of Square that it is a Volume.
    {"Solids > protocol conformance descriptor for Solids",
     {"$s6Shapes6SquareV6Solids6VolumeADMc"}},
    {"Solids > protocol witness table for Solids", {"$s6Shapes6SquareV6Solids6VolumeADWP"}},
    {"Solids > protocol conformance descriptor for Solids.Cube",
     {"$s6Solids4CubeV6Shapes4AreaAAMc", "$s6Solids4CubeVAA6VolumeAAMc"}},
    {"Solids > protocol witness table for Solids.Cube",
     {"$s6Solids4CubeV6Shapes4AreaAAWP", "$s6Solids4CubeVAA6VolumeAAWP"}},
};

std::map<std::string, u64> sizes_of(const std::string& nm, const std::string& path) {
    std::map<std::string, u64> out;
    std::istringstream lines(run(nm + " -S --defined-only " + quoted(path)).text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string address, size, type, name;
        if (words >> address >> size >> type >> name) out[name] = std::stoull(size, nullptr, 16);
    }
    return out;
}

}  // namespace

TEST_CASE("stripped: Swift's types are told by their metadata") {
    const auto clang = need_tool("clang");
    const auto elf_linker = need_tool("ld.lld");
    const auto macho_linker = need_tool("ld64.lld");
    const auto strip = need_tool("llvm-strip");
    const auto nm = need_tool("llvm-nm");
    if (!clang || !elf_linker || !macho_linker || !strip || !nm) return;
    const TempFolder folder;
    source(folder, "hidden", "{ local: *; };\n");
    source(folder, "exported", "_none\n");
    const auto assemble = [&](const std::string& target, const std::string& suffix) {
        for (const std::string module : {"shapes", "solids"})
            make(folder, *clang + " -target " + target + " -c -o " + module + ".o " +
                             quoted(fixture("swift/" + module + "-" + suffix + ".s").string()));
    };
    assemble("x86_64-pc-linux-gnu", "linux-amd64");
    make(folder, *elf_linker + " -shared --version-script hidden -o app shapes.o solids.o && " +
                     *strip + " -o bare app");
    const auto sizes = sizes_of(*nm, folder.file("app"));
    const auto all = rows_of(folder.file("bare"), "packages,symbols,classes", "3");
    for (const auto& [row, symbols, unwound] : known) {
        INFO(row);
        u64 size = 0;
        for (const auto& symbol : symbols) {
            INFO(symbol);
            REQUIRE(sizes.contains(symbol));
            size += sizes.at(symbol);
        }
        u64 found = 0;
        for (const auto& [name, bytes] : all)
            if (name.starts_with(row + " > ") && !name.ends_with(" > relocations") &&
                !name.ends_with(" > unwind"))
                found += bytes;
        CHECK(found == (unwound ? size : 0));
    }
    CHECK(report_of(folder.file("bare")).toolchain.language == "swift");

    assemble("arm64-apple-macos13", "macos-arm64");
    make(folder, *macho_linker +
                     " -arch arm64 -platform_version macos 13 13 -dylib -undefined dynamic_lookup"
                     " -exported_symbols_list exported -o app shapes.o solids.o && " +
                     *strip + " -o bare app");
    const auto mac_rows = rows_of(folder.file("bare"), "packages,symbols", "2");
    for (const auto& k : known) {
        INFO(k.row);
        CHECK(mac_rows.contains(k.row));
    }
    // Objective-C's run time knows the classes by mangled names.
    CHECK(mac_rows.contains("Shapes > OBJC_CLASS_$__TtC6Shapes5Shape"));
    CHECK(report_of(folder.file("bare")).toolchain.language == "swift");

    // With their symbols they are of the same modules.
    const auto whole = rows_of(folder.file("app"), "packages,symbols", "2");
    for (const auto& k : known)
        for (const auto& symbol : k.symbols) {
            INFO(k.row << " " << symbol);
            CHECK(whole.contains(k.row.substr(0, k.row.find(" > ") + 3) + symbol));
        }
}
