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
