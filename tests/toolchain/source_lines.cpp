// Source files and compile units of native programs, in each version of DWARF, each compression,
// both widths and both byte orders, against llvm-symbolizer and llvm-dwarfdump.
#include "evidence/evidence.hpp"
#include "toolchain/symbolizer.hpp"

#include <algorithm>
#include <map>
#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

using Rows = std::map<std::string, u64>;

Rows rows_of(const std::string& path, const std::string& breakdown, const std::string& only = {}) {
    const auto bytes = read_file(path);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.name = "app";
    options.breakdowns = {{breakdown}};
    if (!only.empty()) options.only = {only};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    Rows out;
    u64 sum = 0;
    for (const auto& row : report->breakdowns.at(0).root.children) {
        out[std::string(row.name)] += row.size.file;
        sum += row.size.file;
    }
    CHECK(sum == bytes.size());
    return out;
}

/// Two units and a header, whose function is inlined into one of them.
void write_sources(const TempFolder& folder) {
    std::filesystem::create_directories(folder.file("include"));
    std::filesystem::create_directories(folder.file("src"));
    source(folder, "include/twice.h",
           "static inline int twice(int a) { return a * a + (a >> 3) * 5; }\n");
    source(folder, "src/one.c",
           "#include \"../include/twice.h\"\nint two(int);\n"
           "__attribute__((noinline)) int other(int a) { int s = 0; for (int i = 0; i < a; i++)"
           " s += twice(i ^ a); return s; }\n"
           "int start(int c) { return two(other(c)) + twice(c); }\n");
    source(folder, "src/two.c",
           "#include \"twice.h\"\n__attribute__((noinline)) int two(int a)"
           " { return twice(a + 2) - 7 * a; }\n"
           "__attribute__((section(\".text.far\"))) int far_away(int a) { return two(a) * 3; }\n");
}

/// Bytes of these functions by file, as llvm-symbolizer says of every single address.
Rows said_by_symbolizer(const std::string& tool, const std::string& file,
                        const TempFolder& folder) {
    Rows out;
    std::istringstream lines(
        symbolized(tool, "--no-inlines --functions=none --output-style=GNU", file, folder));
    for (std::string line; std::getline(lines, line);) {
        const auto path = dwarf::plain_path(line.substr(0, line.rfind(':')));
        if (path != "??") ++out[path];
    }
    return out;
}

/// Bytes of code by unit, from the ranges that llvm-dwarfdump prints of their first entries.
Rows said_by_dwarfdump(const std::string& tool, const std::string& file) {
    Rows out;
    std::istringstream lines(run(tool + " --debug-info --recurse-depth=0 " + quoted(file)).text);
    std::string name, comp_dir;
    u64 low = 0;
    u64 bytes = 0;
    const auto finish = [&] {
        if (!name.empty()) out[dwarf::plain_path(dwarf::join_paths(comp_dir, name))] += bytes;
        name.clear();
        comp_dir.clear();
        bytes = low = 0;
    };
    const auto text = [](const std::string& line) {
        const auto begin = line.find('"') + 1;
        return line.substr(begin, line.rfind('"') - begin);
    };
    for (std::string line; std::getline(lines, line);) {
        if (line.find("DW_TAG_compile_unit") != std::string::npos) finish();
        const auto number = [&](std::size_t at) {
            return std::stoull(line.substr(at), nullptr, 16);
        };
        if (line.find("DW_AT_name") != std::string::npos) name = text(line);
        if (line.find("DW_AT_comp_dir") != std::string::npos) comp_dir = text(line);
        if (line.find("DW_AT_low_pc") != std::string::npos) low = number(line.find("0x"));
        if (line.find("DW_AT_high_pc") != std::string::npos) bytes += number(line.find("0x")) - low;
        if (const auto at = line.find("[0x"); at != std::string::npos)
            bytes += number(line.find("0x", at + 3)) - number(at + 1);
    }
    finish();
    return out;
}

struct Build {
    std::string name, command;
};

std::vector<Build> builds() {
    std::vector<Build> out;
    const std::string link = " -nostdlib -no-pie -Wl,-e,start -o program src/one.c src/two.c";
    for (const std::string version : {"2", "3", "4", "5"})
        for (const std::string gz : {"none", "zlib", "zlib-gnu", "zstd"})
            out.push_back({"gcc " + version + " " + gz,
                           "gcc -O2 -Iinclude -gdwarf-" + version + " -gz=" + gz + link});
    for (const std::string version : {"3", "4", "5"})
        out.push_back(
            {"gcc, 64-bit " + version, "gcc -O2 -Iinclude -gdwarf64 -gdwarf-" + version + link});
    const auto clang = find_tool("clang").value_or("clang");
    for (const std::string target : {"x86_64-linux-gnu", "powerpc-linux-gnu", "i386-linux-gnu",
                                     "aarch64-linux-gnu", "mips64-linux-gnuabi64"})
        for (const std::string version : {"3", "4", "5"})
            out.push_back(
                {"clang " + target + " " + version, clang + " --target=" + target +
                                                        " -ffreestanding -O2 -Iinclude -gdwarf-" +
                                                        version + " -fuse-ld=lld -static" + link});
    return out;
}

}  // namespace

TEST_CASE("files and units of native programs are those that LLVM's tools name") {
    const auto symbolizer = need_tool("llvm-symbolizer");
    const auto dwarfdump = need_tool("llvm-dwarfdump");
    if (!symbolizer || !dwarfdump || !need_tool("gcc") || !need_tool("nm")) return;
    const TempFolder folder;
    write_sources(folder);
    const auto program = folder.file("program");
    std::size_t compared = 0;
    Rows said_files, said_units;
    for (const auto& build : builds()) {
        INFO(build.name << ": " << build.command);
        if (run("cd " + quoted(folder.file(".")) + " && " + build.command + " 2>&1").status != 0)
            continue;  // a compression or a target that this compiler does not know
        // LLVM reads GNU's own compression no longer: it is of the build before, whose code is the
        // same.
        if (build.name.find("zlib-gnu") == std::string::npos) {
            said_files = said_by_symbolizer(*symbolizer, program, folder);
            said_units = said_by_dwarfdump(*dwarfdump, program);
        }
        auto files = rows_of(program, "files");
        std::erase_if(files, [](const auto& row) { return row.first.starts_with('['); });
        CHECK(files == said_files);
        CHECK(files.size() == 3);

        auto units = rows_of(program, "compileunits", "!class:dwarf");
        std::erase_if(units, [](const auto& row) { return row.first.starts_with('['); });
        CHECK(units == said_units);
        CHECK(units.size() == 2);
        ++compared;
    }
    CHECK(compared >= 10);
}

namespace {

/// What objects are made of and how they are linked: `-c` and the source behind the one, all
/// objects behind the other.
struct ObjectBuild {
    std::string name, compile, link;
    bool states_sizes = true;  ///< of functions; else these run to the next symbol, which linking
                               ///< moves, so that of `inlined` the inlined function alone is alike
};

std::vector<ObjectBuild> object_builds() {
    std::vector<ObjectBuild> out;
    const std::string how =
        " -O2 -Iinclude -ffreestanding -fno-pie -fno-asynchronous-unwind-tables ";
    const std::string link = " -nostdlib -no-pie -Wl,-e,start -o program";
    for (const std::string version : {"2", "3", "4", "5"})
        for (const std::string more :
             {"", " -ffunction-sections", " -gz=zlib", " -gz=zstd", " -m32"})
            out.push_back({"gcc " + version + more, "gcc" + how + "-gdwarf-" + version + more,
                           "gcc" + link + (more == " -m32" ? more : "")});
    const auto clang = find_tool("clang").value_or("clang");
    for (const std::string target :
         {"x86_64-linux-gnu", "i386-linux-gnu", "aarch64-linux-gnu", "armv7-linux-gnueabihf",
          "powerpc-linux-gnu", "powerpc64le-linux-gnu", "riscv64-linux-gnu -mno-relax",
          "mips-linux-gnu", "mips64-linux-gnuabi64", "mips64el-linux-gnuabi64", "s390x-linux-gnu",
          "loongarch64-linux-gnu"})
        for (const std::string version : {"4", "5"})
            for (const std::string more : {"", " -ffunction-sections"}) {
                const auto tool = clang + " --target=" + target;
                out.push_back({"clang " + target + " " + version + more,
                               tool + how + "-gdwarf-" + version + more,
                               tool + " -fuse-ld=lld -static" + link});
            }
    return out;
}

/// The same of COFF, whose 386 has an underscore before every name.
std::vector<ObjectBuild> coff_builds() {
    std::vector<ObjectBuild> out;
    const std::string how =
        " -O2 -Iinclude -ffreestanding -fno-asynchronous-unwind-tables -gdwarf-";
    const auto clang = find_tool("clang").value_or("clang");
    const auto lld = find_tool("ld.lld").value_or("ld.lld");
    struct Target {
        std::string compiler, linker, entry = "start";
    };
    for (const auto& target : {
             Target{"x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-ld"},
             Target{"i686-w64-mingw32-gcc", "i686-w64-mingw32-ld", "_start"},
             Target{clang + " --target=x86_64-windows-gnu", lld + " -m i386pep"},
             Target{clang + " --target=x86_64-windows-msvc", lld + " -m i386pep"},
             Target{clang + " --target=aarch64-windows-gnu", lld + " -m arm64pe"},
             Target{clang + " --target=i686-windows-gnu", lld + " -m i386pe", "_start"},
             Target{clang + " --target=thumbv7-windows-gnu", lld + " -m thumb2pe"},
         })
        for (const std::string version : {"4", "5"})
            for (const std::string more : {"", " -ffunction-sections"})
                out.push_back({target.compiler + " " + version + more,
                               target.compiler + how + version + more,
                               target.linker + " -e " + target.entry + " -o program", false});
    return out;
}

Rows without_brackets(Rows rows) {
    std::erase_if(rows, [](const auto& row) { return row.first.starts_with('['); });
    return rows;
}

/// How many of the builds the tools at hand can make.
std::size_t compare_objects(const std::string& dwarfdump, const TempFolder& folder,
                            const std::vector<ObjectBuild>& builds) {
    std::size_t compared = 0;
    for (const auto& build : builds) {
        INFO(build.name << ": " << build.compile << "; " << build.link);
        const auto in = "cd " + quoted(folder.file(".")) + " && ";
        if (run(in + build.compile + " -c src/one.c -o one.o && " + build.compile +
                " -c src/two.c -o two.o && " + build.link + " one.o two.o 2>&1")
                .status != 0)
            continue;  // a compression or a target that this compiler does not know
        const auto program = folder.file("program");
        for (const std::string breakdown : {"files", "compileunits", "inlined"}) {
            INFO(breakdown);
            const auto rows = [&](const std::string& path) {
                const std::string only = breakdown == "files" ? "" : "class:code";
                auto out = without_brackets(rows_of(path, breakdown, only));
                if (breakdown == "inlined" && !build.states_sizes)
                    std::erase_if(out, [](const auto& row) { return row.first != "twice"; });
                return out;
            };
            Rows of_objects;
            for (const auto* name : {"one.o", "two.o"})
                for (const auto& [row, size] : rows(folder.file(name))) of_objects[row] += size;
            CHECK(!of_objects.empty());
            CHECK(of_objects == rows(program));
        }
        for (const auto* name : {"one.o", "two.o"})
            CHECK(without_brackets(rows_of(folder.file(name), "compileunits", "!class:dwarf")) ==
                  said_by_dwarfdump(dwarfdump, folder.file(name)));
        ++compared;
    }
    return compared;
}

}  // namespace

// Addresses in an object are of no use before its relocations are done; linking does them.
TEST_CASE("files, units and inlined code of objects are those of the program that they make") {
    const auto dwarfdump = need_tool("llvm-dwarfdump");
    if (!dwarfdump || !need_tool("gcc")) return;
    const TempFolder folder;
    write_sources(folder);
    const auto compared = compare_objects(*dwarfdump, folder, object_builds());
    CHECK(compared >= 16);
}

TEST_CASE("files, units and inlined code of objects of COFF are those of their program") {
    const auto dwarfdump = need_tool("llvm-dwarfdump");
    if (!dwarfdump || !need_tool("clang") || !need_tool("ld.lld")) return;
    const TempFolder folder;
    write_sources(folder);
    const auto compared = compare_objects(*dwarfdump, folder, coff_builds());
    CHECK(compared >= 16);
}

// Their linkers leave DWARF where it is: no program has it to compare with.
TEST_CASE("files and units of objects of Mach-O are those that LLVM's tools name") {
    const auto clang = need_tool("clang"), symbolizer = need_tool("llvm-symbolizer"),
               dwarfdump = need_tool("llvm-dwarfdump");
    if (!clang || !symbolizer || !dwarfdump) return;
    const TempFolder folder;
    write_sources(folder);
    for (const std::string target : {"arm64-apple-macos14", "x86_64-apple-macos14",
                                     "i386-apple-macos10.13", "armv7-apple-ios8"})
        for (const std::string version : {"4", "5"}) {
            INFO(target << " " << version);
            make(folder, *clang + " --target=" + target +
                             " -O2 -Iinclude -ffreestanding -falign-functions=1 -gdwarf-" +
                             version + " -c src/one.c -o one.o");
            const auto object = folder.file("one.o");
            CHECK(without_brackets(rows_of(object, "compileunits", "!class:dwarf")) ==
                  said_by_dwarfdump(*dwarfdump, object));
            // All of the section is code of these functions.
            const auto bytes = read_file(object);
            const auto image = load(as_view(bytes));
            REQUIRE(image);
            const auto* const text = image->section("__TEXT,__text");
            REQUIRE(text != nullptr);
            std::string addresses;
            for (u64 at = text->memory.begin; at < text->memory.end(); ++at)
                addresses += fmt::format("{:#x}\n", at);
            const auto input = folder.write("addresses", addresses);
            Rows said;
            std::istringstream lines(
                run(*symbolizer + " --no-inlines --functions=none --output-style=GNU --obj=" +
                    quoted(object) + " < " + quoted(input))
                    .text);
            for (std::string line; std::getline(lines, line);)
                ++said[dwarf::plain_path(line.substr(0, line.rfind(':')))];
            CHECK(without_brackets(rows_of(object, "files")) == said);
            CHECK(said.size() == 2);
            CHECK(rows_of(object, "inlined", "class:code").contains("twice"));
        }
}

// What an object has of DWARF is all of what it was compiled from, and so is what patches it.
TEST_CASE("an object of one namespace has DWARF and its relocations there") {
    if (!need_tool("g++")) return;
    const TempFolder folder;
    source(folder, "one.cpp",
           "namespace app { int square(int a) { return a * a; }\n"
           "int both(int a) { return square(a) + square(a + 1); } }\n");
    for (const std::string more : {"", " -ffunction-sections", " -gz=zlib"}) {
        make(folder, "g++ -O1 -g" + more + " -c one.cpp -o one.o");
        const auto bytes = read_file(folder.file("one.o"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        // All bytes of sections with these names, as the section table has them.
        u64 expected = 0;
        for (const auto& s : image->sections) {
            const bool patches =
                s.name.starts_with(".rela.debug_") || s.name.starts_with(".rel.debug_");
            const bool dwarf = s.name.starts_with(".debug_") && s.name != ".debug_aranges" &&
                               s.name != ".debug_abbrev";
            if (patches || dwarf) expected += s.file.size;
        }
        u64 given = 0;
        for (const std::string cls : {"class:dwarf", "class:relocations"})
            given += rows_of(folder.file("one.o"), "packages", cls)["app"];
        CHECK(given >= expected);
        CHECK(expected > 500);
    }
}

TEST_CASE("relocations of an object of Mach-O that patch DWARF are of whom that is") {
    const auto clang = need_tool("clang");
    if (!clang) return;
    const TempFolder folder;
    source(folder, "one.cpp", "namespace app { int square(int a) { return a * a; } }\n");
    for (const std::string target : {"arm64-apple-macos14", "x86_64-apple-macos14"}) {
        INFO(target);
        make(folder, *clang + " --target=" + target + " -O1 -g -c one.cpp -o one.o");
        const auto bytes = read_file(folder.file("one.o"));
        const auto image = load(as_view(bytes));
        REQUIRE(image);
        u64 expected = 0;
        for (const auto& s : image->sections)
            if (s.name.starts_with("__DWARF,")) expected += s.relocations.size;
        CHECK(expected >= 24);
        CHECK(rows_of(folder.file("one.o"), "packages", "class:relocations")["app"] >= expected);
    }
}

// Entries of relocations that lead nowhere, or patch places that are not there.
TEST_CASE("damaged relocations of an object cost what they patch") {
    if (!need_tool("gcc")) return;
    const TempFolder folder;
    write_sources(folder);
    make(folder, "gcc -O2 -g -ffunction-sections -Iinclude -c src/one.c -o one.o");
    auto bytes = read_file(folder.file("one.o"));
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.breakdowns = {{"compileunits", "files"}, {"inlined"}};
    for (const auto* name : {".rela.debug_info", ".rela.debug_line", ".symtab"}) {
        const auto* section = image->section(name);
        REQUIRE(section != nullptr);
        for (u64 i = 0; i < std::min<u64>(section->file.size, 24 * 12); ++i)
            for (const char wrong : {'\x00', '\x7f', '\xff'}) {
                auto& byte = bytes[section->file.begin + i];
                const char right = byte;
                byte = wrong;
                const auto damaged = load(as_view(bytes));
                REQUIRE(damaged);
                const auto report = analyze(*damaged, options);
                REQUIRE(report);
                for (const auto& breakdown : report->breakdowns) {
                    u64 sum = 0;
                    for (const auto& row : breakdown.root.children) sum += row.size.file;
                    CHECK(sum == bytes.size());
                }
                byte = right;
            }
    }
}
