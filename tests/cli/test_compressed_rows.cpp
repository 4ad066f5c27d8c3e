// What rows take compressed: sums beside the compressor's own file, of every format.
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <binsize/types.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace binsize;
using namespace binsize::test;
namespace fs = std::filesystem;
using Json = nlohmann::json;

namespace {

std::string said(const std::vector<std::string>& words) {
    const auto ran = test::run(words, RunOptions{});
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    return ran.out;
}

Json report(const fs::path& file, std::vector<std::string> more = {}) {
    std::vector<std::string> words = {"report", file.string(), "--compressed", "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return Json::parse(said(words));
}

u64 gzip_of(const Json& row) { return row.value("gzip", u64{0}); }

// Whether every row's are those of the rows below it.
bool adds_up(const Json& row) {
    if (!row.contains("children")) return true;
    u64 sum = 0;
    for (const auto& child : row["children"]) {
        if (!adds_up(child)) return false;
        sum += gzip_of(child);
    }
    return sum == gzip_of(row);
}

const Json& row_called(const Json& rows, std::string_view name) {
    const auto found =
        std::ranges::find_if(rows, [&](const Json& row) { return row["name"] == name; });
    REQUIRE(found != rows.end());
    return *found;
}

std::vector<fs::path> programs(const TempFolder& folder) {
    std::vector<fs::path> out = {test::fixture("elf/firmware-arm.elf"),
                                 test::fixture("elf/rust-v0-names.o")};
    std::vector<std::string> slices;
    for (const auto* name : {"1.27/linux-amd64/hello-default", "1.27/windows-amd64/hello-default",
                             "1.27/darwin-amd64/hello-default", "1.27/darwin-arm64/hello-sw"})
        if (const auto file = matrix_file(name)) {
            out.push_back(file->path);
            if (std::string_view(name).find("darwin") != std::string_view::npos)
                slices.push_back(quoted(file->path.string()));
        }
    const auto archive = folder.file("lib.a");
    if (const auto ar = need_tool("ar");
        ar && run(*ar + " rcs " + quoted(archive) + " " + quoted(out[0].string()) + " " +
                  quoted(out[1].string()))
                      .status == 0)
        out.emplace_back(archive);
    const auto fat = folder.file("fat");
    if (const auto lipo = need_tool("llvm-lipo");
        lipo && slices.size() == 2 &&
        run(*lipo + " -create -output " + quoted(fat) + " " + slices[0] + " " + slices[1]).status ==
            0)
        out.emplace_back(fat);
    return out;
}

}  // namespace

TEST_CASE("rows add up to the gzip file, of every format") {
    const TempFolder folder;
    const auto gzip = need_tool("libdeflate-gzip");
    for (const auto& file : programs(folder)) {
        INFO(file.string());
        const auto json = report(file, {"-n", "0", "-d", "sections", "-d", "symbols", "-d",
                                        "sections,symbols", "-d", "classes,packages"});
        const auto& packed = json["subject"]["compressed"];
        REQUIRE(packed[0]["method"] == "gzip");
        CHECK(packed[1]["method"] == "zstd");
        CHECK(json["breakdowns"].size() == 4);
        for (const auto& b : json["breakdowns"]) {
            CHECK(gzip_of(b["root"]) == packed[0]["bytes"]);
            CHECK(adds_up(b["root"]));
        }
        for (const auto& member : json["members"])
            for (const auto& b : member["breakdowns"]) CHECK(adds_up(b["root"]));
        if (!gzip) continue;
        const auto said = run(*gzip + " -6 -c " + quoted(file.string()) + " | wc -c");
        CHECK(packed[0]["bytes"] == std::stoull(said.text));
    }
}

TEST_CASE("zeros cost next to nothing, and bytes that are compressed already all that they are") {
    const auto program = matrix_file("1.27/linux-amd64/hello-default");
    REQUIRE(program);
    const auto json = report(program->path, {"-n", "0", "-d", "sections"});
    const auto& rows = json["breakdowns"][0]["root"]["children"];
    // Go's linker compresses DWARF: nothing is left to gain.
    const auto& info = row_called(rows, ".debug_info");
    const auto file = info["file"].get<double>();
    CHECK(static_cast<double>(gzip_of(info)) > 0.99 * file);
    CHECK(static_cast<double>(gzip_of(info)) < 1.01 * file);
    CHECK(gzip_of(row_called(rows, ".bss")) == 0);
    const auto& code = row_called(rows, ".text");
    CHECK(gzip_of(code) * 10 < code["file"].get<u64>() * 7);
}

TEST_CASE("who does not ask has no compressed rows, and a saved report keeps them") {
    const TempFolder folder;
    const auto file = test::fixture("elf/firmware-arm.elf").string();
    CHECK(said({"report", file, "--format", "json"}).find("\"gzip\"") == std::string::npos);
    const auto saved = folder.file("saved.json");
    (void)said({"report", file, "--compressed", "--format", "json", "-d", "sections", "-o", saved});
    CHECK(said({"report", saved, "-d", "sections", "--sort", "gzip"}).find("gzip") !=
          std::string::npos);
    CHECK(said({"report", saved, "--format", "csv"})
              .starts_with("subject,breakdown,level,path,name,file,memory,gzip,kind"));
    CHECK(said({"report", saved, "--format", "markdown"})
              .find("| name | file | memory | gzip | % |") != std::string::npos);
    const auto diff =
        Json::parse(said({"diff", saved, file, "-d", "sections", "--format", "json"}));
    CHECK(diff["breakdowns"][0]["root"].value("children", Json::array()).empty());
}
