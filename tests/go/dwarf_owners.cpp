// Who owns DWARF in Go programs: units by the package that names them, against the lengths that
// llvm-dwarfdump prints; nothing of it without an owner; rows add up where it is compressed, too.
#include "analysis/analysis.hpp"
#include "go/matrix.hpp"
#include "support/tools.hpp"

#include <map>
#include <sstream>

using namespace binsize;

namespace {

/// Bytes of .debug_info by unit name, and all of them; types apart, since they go by their own.
std::map<std::string, u64> said_by_dwarfdump(const std::string& tool, const std::string& file,
                                             u64& all) {
    std::map<std::string, u64> out;
    std::istringstream lines(
        test::run(tool + " --debug-info --recurse-depth=0 " + test::quoted(file)).text);
    u64 length = 0;
    for (std::string line; std::getline(lines, line);) {
        if (const auto at = line.find("Compile Unit: length = "); at != std::string::npos) {
            length = std::stoull(line.substr(at + 23), nullptr, 16) + 4;
            all += length;
        }
        if (line.find("DW_AT_name") == std::string::npos) continue;
        const auto begin = line.find('"') + 1;
        out[line.substr(begin, line.rfind('"') - begin)] += length;
    }
    return out;
}

}  // namespace

TEST_CASE("DWARF of Go programs belongs to packages, and nothing of it to no one") {
    std::size_t programs = 0;
    test::for_each_program([&](const test::Program& program, const Image& image) {
        if (!program.name.ends_with("/hello-default")) return;
        INFO(program.name);
        const auto rows = test::rows_of(image, {"packages"}, {"class:dwarf"});
        u64 sum = 0;
        for (const auto& [name, bytes] : rows)
            if (name != "[everything else]") sum += bytes;
        CHECK(sum > 400'000);
        // .debug_gdb_scripts, and what lies in front of a table's first entry.
        const auto none = rows.find("[DWARF]");
        CHECK((none == rows.end() || none->second < 200));
        CHECK(rows.at("runtime") > sum / 4);
        CHECK(rows.at("runtime") < sum * 3 / 4);
        CHECK(rows.at("main") > 0);
        ++programs;
    });
    CHECK(programs >= 8);  // the archive of the repository has as many
}

TEST_CASE("a package has its units' bytes of .debug_info, in proportion where it is compressed") {
    const auto dwarfdump = test::need_tool("llvm-dwarfdump");
    const auto file = test::matrix_file("1.27/linux-amd64/hello-default");
    if (!dwarfdump || !file) return;
    const auto input = Input::open(file->path.string());
    REQUIRE(input);
    const auto image = load(input->bytes());
    REQUIRE(image);
    const auto* info = image->section(".debug_info");
    REQUIRE(info != nullptr);
    u64 all = 0;
    const auto said = said_by_dwarfdump(*dwarfdump, file->path.string(), all);
    REQUIRE(all > 0);

    ReportOptions options;
    options.breakdowns = {{"sections", "packages"}};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    std::size_t compared = 0;
    for (const auto& section : report->breakdowns.at(0).root.children) {
        if (section.name != ".debug_info") continue;
        for (const auto& row : section.children) {
            const auto unit = said.find(std::string(row.name));
            // Types of other packages lie in the runtime's unit.
            if (unit == said.end() || unit->first == "runtime") continue;
            INFO(std::string(row.name));
            const auto share = static_cast<double>(unit->second) / static_cast<double>(all) *
                               static_cast<double>(info->file.size);
            CHECK(static_cast<double>(row.size.file) >= share - 4);
            ++compared;
        }
    }
    CHECK(compared > 30);
}
