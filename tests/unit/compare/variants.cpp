// What compare says of variants: parts that add up, sameness, damage, and a release's outliers.
#include "compare/compare.hpp"
#include "unit/compare/gate_reports.hpp"

#include "support/catch.hpp"

#include <array>

using namespace binsize;

namespace {

Report variant(std::string name, const test::Rows& sections) {
    auto out = test::report(sections, sections);
    out.subject.name = std::move(name);
    out.subject.stripped = false;
    out.fingerprint = {"f1", "n1", "m1", ""};
    out.linkage.pie = false;
    return out;
}

const test::Rows plain = {{".text", 5000},      {".symtab", 600},     {".strtab", 700},
                          {".debug_info", 300}, {".debug_line", 200}, {"[padding]", 90}};
const test::Rows stripped = {{".text", 5000}, {"[padding]", 60}, {".note", 10}};

Comparison compared(const Report& a, const Report& b) { return compare_variants(std::array{a, b}); }

}  // namespace

TEST_CASE("what a variant dropped is named, and the parts add up to the difference") {
    const auto c = compared(variant("app", plain), variant("app-s", stripped));
    REQUIRE(c.variants.size() == 2);
    i64 sum = 0;
    for (const auto& part : c.variants[1].parts)
        sum += static_cast<i64>(part.after) - static_cast<i64>(part.before);
    CHECK(sum ==
          static_cast<i64>(c.variants[1].size.file) - static_cast<i64>(c.variants[0].size.file));
    const auto& parts = c.variants[1].parts;
    REQUIRE(parts.size() == 5);
    CHECK(parts[0].name == ".strtab");
    CHECK(parts[1].name == ".symtab");
    CHECK(parts[2].name == "DWARF");
    CHECK(parts[2].before == 500);
    CHECK(parts[2].kind == PartChange::Kind::dropped);
    CHECK(parts[3].kind == PartChange::Kind::added);
    CHECK(parts[4].name == "[padding]");
    CHECK(c.sections.size() == 7);
    CHECK(c.sections[0].name == ".text");
    CHECK_FALSE(c.sections[1].sizes[1]);
}

TEST_CASE("whether it is the same program") {
    const auto first = variant("app", plain);
    auto other = variant("app-s", stripped);
    const auto same = [&] { return compared(first, other).variants[1].sameness; };
    CHECK(compared(first, other).variants[0].sameness == Sameness::first);
    CHECK(same() == Sameness::same);
    other.fingerprint.functions = "f2";
    CHECK(same() == Sameness::different);
    other.linkage.pie = true;
    CHECK(same() == Sameness::same_names);
    other.fingerprint.names = "n2";
    CHECK(same() == Sameness::different);
    other.fingerprint = {"f1", "n1", "m2", ""};
    CHECK(same() == Sameness::different);
    other.fingerprint = {"", "", "", ""};
    CHECK(same() == Sameness::cannot_tell);
    auto with_code = first;
    with_code.fingerprint.code = other.fingerprint.code = "c1";
    CHECK(compared(with_code, other).variants[1].sameness == Sameness::same);
    other.fingerprint.code = "c2";
    CHECK(compared(with_code, other).variants[1].sameness == Sameness::cannot_tell);
}

TEST_CASE("fingerprints of two versions say nothing of each other") {
    auto first = variant("app", plain);
    auto other = variant("app-s", stripped);
    first.fingerprint.code = other.fingerprint.code = "c1";
    other.fingerprint.version = fingerprint_version;
    const auto differs = compared(first, other).variants[1];
    CHECK(differs.sameness == Sameness::cannot_tell);
    CHECK(differs.because.find("version 2, that of the first of version 1") != std::string::npos);
    first.fingerprint.version = fingerprint_version;
    CHECK(compared(first, other).variants[1].sameness == Sameness::same);
}

TEST_CASE("what it costs, and damage by foreign tools") {
    auto first = variant("app", plain);
    first.weights.dwarf.file = 500;
    first.toolchain.language = "go";
    first.toolchain.settings = {{"-compiler", "gc"}};
    first.linkage.signed_code = true;
    first.breakdowns.push_back(test::breakdown("classes", {{"pclntab", 100}}));
    auto other = variant("app-s", stripped);
    other.subject.stripped = true;
    other.toolchain = first.toolchain;
    other.linkage.signed_code = true;
    other.breakdowns.push_back(test::breakdown("classes", {{"pclntab", 100}}));
    const auto costs = [&] {
        std::string out;
        const auto c = compared(first, other);
        for (const auto& line : c.variants[1].costs) out += line + "\n";
        return out;
    };
    CHECK(costs().find("no source-level debugging") != std::string::npos);
    CHECK(costs().find("no symbol names") != std::string::npos);
    CHECK(costs().find("Go panics and profiles still have functions and lines") !=
          std::string::npos);
    other.toolchain.verdicts = {{"packed", "UPX", "UPX!"}};
    CHECK(costs().find("unpacked into memory at each start") != std::string::npos);

    other.toolchain.verdicts.clear();
    other.toolchain.settings.clear();
    other.linkage.signed_code = false;
    std::string warnings;
    const auto c = compared(first, other);
    for (const auto& line : c.variants[1].warnings) warnings += line + "\n";
    CHECK(warnings.find("build information is gone") != std::string::npos);
    CHECK(warnings.find("the code signature is gone") != std::string::npos);
    // In these hand-made reports every section is loaded: those of DWARF count as lost.
    CHECK(warnings.find("sections that the program loads are gone: .symtab") != std::string::npos);
}

TEST_CASE("a release is grouped by program, and outliers are pointed at") {
    std::vector<Report> files;
    const auto add = [&](std::string name, std::string os, std::string arch, u64 size) {
        auto r = variant(std::move(name), {{".text", size}});
        r.subject.os = std::move(os);
        r.subject.arch = std::move(arch);
        r.subject.stripped = true;
        r.toolchain.version = "go1.26.1";
        files.push_back(std::move(r));
    };
    add("tool-linux-amd64", "linux", "amd64", 1000);
    add("tool-linux-arm64", "linux", "arm64", 950);
    add("tool-windows-amd64.exe", "windows", "amd64", 1100);
    add("tool_darwin_arm64", "darwin", "arm64", 2000);
    add("other-linux-amd64", "linux", "amd64", 10);
    files[1].subject.stripped = false;
    const auto c = compare_variants(files);
    REQUIRE(c.groups.size() == 2);
    const auto& tool = c.groups[0];
    CHECK(tool.program == "tool");
    CHECK(c.groups[1].program == "other");
    REQUIRE(tool.cells.size() == 4);
    CHECK(tool.cells[0].os == "darwin");
    CHECK(tool.cells[0].outlier);
    CHECK(tool.median == 1050);  // of 950, 1000, 1100, 2000
    REQUIRE(tool.outliers.size() == 2);
    CHECK(tool.outliers[0] == "tool_darwin_arm64: 1.95 KiB, 90.5% above the median of 1.03 KiB");
    CHECK(tool.outliers[1] == "tool-linux-arm64: symbol table is present, mostly it is stripped");
    // One platform alone is a row of variants, whatever the files are called.
    CHECK(compared(files[0], files[4]).groups.empty());
}
