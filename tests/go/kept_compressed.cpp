// What a program's large literals would take compressed, embedded from files or not, beside what
// gzip makes of the same files.
#include "go_build.hpp"
#include "support/reports.hpp"
#include "support/savings.hpp"

#include <set>

using namespace binsize;
using namespace binsize::test;

namespace {

constexpr const char* main_go = R"(package main

import _ "embed"

//go:embed text.txt
var text string

//go:embed bytes.txt
var bytes []byte

//go:embed noise.bin
var noise string

//go:embed small.txt
var small string

//go:embed numbers.txt
var numbers string

var written = "WRITTEN"

//go:noinline
func at(i int) byte {
	return text[i] + bytes[i] + noise[i] + small[i] + numbers[i] + written[i]
}

func main() { println(at(len(text) & 63)) }
)";

/// Text of a few hundred words, all its own from the first byte on.
std::string words(u64 seed, std::size_t size) {
    Random random(seed);
    std::vector<std::string> known(300);
    for (auto& word : known)
        for (auto n = 2 + random.below(8); n > 0; --n)
            word += static_cast<char>('a' + random.below(26));
    std::string out;
    while (out.size() < size) out += known[random.below(known.size())] + " ";
    out.resize(size);
    return out;
}

std::string noise(std::size_t size) {
    Random random(99);
    std::string out;
    while (out.size() < size) out += static_cast<char>(random.below(256));
    return out;
}

/// Bytes that `gzip -6` takes out of a file.
u64 saved_by_gzip(const std::string& path) {
    const u64 packed = std::stoull(run("gzip -6 -n -c " + quoted(path) + " | wc -c").text);
    return std::filesystem::file_size(path) - packed;
}

/// The literal's row, which is named by its beginning.
std::optional<Saving> row_of(const Report& report, const std::string& text) {
    return saving_in(report, "embedded", '"' + text.substr(0, 40) + '"');
}

// Both are gzip, of the same level; no two compressors make the same of a text.
void check_bound(const std::optional<Saving>& row, u64 saved) {
    REQUIRE(row);
    CHECK_FALSE(row->exact);
    CHECK(row->file == 0);
    CHECK(row->low == 0U);
    CHECK(row->high >= saved - saved / 20);
    CHECK(row->high <= saved + saved / 20);
}

}  // namespace

TEST_CASE("large literals of Go that compress are told, whatever variable they were embedded in") {
    if (!need_go(16) || !need_tool("gzip")) return;
    const auto text = words(1, 120'000), bytes = words(2, 90'000), small = words(3, 12'000);
    const auto written = words(4, 60'000);
    // Code seems to refer to places in the middle of it.
    const auto numbers = noise(7'000) + std::string(20'000, '\0') + noise(7'000);
    std::string source = main_go;
    source.replace(source.find("WRITTEN"), 7, written);
    const GoModule module(source, {{"text.txt", text},
                                   {"bytes.txt", bytes},
                                   {"noise.bin", noise(100'000)},
                                   {"small.txt", small},
                                   {"numbers.txt", numbers},
                                   {"written.txt", written}});
    for (const std::string target :
         {"linux GOARCH=amd64", "linux GOARCH=386", "darwin GOARCH=arm64", "windows GOARCH=amd64"})
        for (const bool stripped : {false, true}) {
            INFO(target << (stripped ? ", stripped" : ""));
            const auto built =
                module.build(stripped ? "-ldflags='-s -w'" : "", "CGO_ENABLED=0 GOOS=" + target);
            REQUIRE(built);
            const auto report = report_with_savings(*built, "packages");
            const auto of_text = row_of(report, text);
            check_bound(of_text, saved_by_gzip(module.file("text.txt")));
            CHECK(of_text->how == "keep it compressed: 120000 bytes of text in main");
            check_bound(row_of(report, written), saved_by_gzip(module.file("written.txt")));
            const auto of_bytes = row_of(report, bytes);
            const u64 saved = saved_by_gzip(module.file("bytes.txt"));
            REQUIRE(of_bytes);
            // Without a symbol nothing says where it ends.
            if (of_bytes->how.contains(": 90000 bytes of data of main..gobytes.1"))
                check_bound(of_bytes, saved);
            else
                CHECK(of_bytes->high <= saved + saved / 20);
            if (!stripped && !target.starts_with("windows"))
                CHECK(of_bytes->how.contains("gobytes"));
            CHECK_FALSE(row_of(report, small));
            std::set<std::string> names;
            for (const auto& s : report.savings)
                if (s.id == "embedded") names.insert(s.name);
            // Text, bytes, what is written in the source, numbers; neither what is small nor noise.
            CHECK(names.size() == 4);
            const auto by_size = [](const Saving& s) {
                return s.how == "keep it compressed: 34000 bytes of text in main";
            };
            const auto zeros = std::ranges::find_if(report.savings, by_size);
            REQUIRE(zeros != report.savings.end());
            check_bound(*zeros, saved_by_gzip(module.file("numbers.txt")));
            // What takes time is done where all is asked for.
            const auto quick = report_with_savings(*built, "packages", false);
            CHECK_FALSE(row_of(quick, text));
        }
}

// In Go programs for Linux on amd64 that are linked without a C linker the literals lie around
// 0x4a0000.
TEST_CASE("numbers that could be places in long literals of Go cut none") {
    if (!need_go(16)) return;
    const auto first = words(5, 40'000), second = words(6, 50'000), third = words(7, 60'000);
    std::string numbers;
    for (u64 at = 0x490000; at < 0x500000; at += 2999) numbers += std::to_string(at) + ", ";
    const GoModule module(
        "package main\n\nimport _ \"embed\"\n\n//go:embed first.txt\nvar first string\n\n"
        "//go:embed second.txt\nvar second string\n\n//go:embed third.txt\nvar third string\n\n"
        "//go:noinline\nfunc at(i int) uint64 {\n\tnumbers := [...]uint64{" +
            numbers +
            "}\n\treturn numbers[i] + uint64(first[i]+second[i]+third[i])\n}\n\n"
            "func main() { println(at(len(first) & 15)) }\n",
        {{"first.txt", first}, {"second.txt", second}, {"third.txt", third}});
    for (const std::string flags : {"", "-ldflags='-s -w'"}) {
        const auto built = module.build(flags, "CGO_ENABLED=0 GOOS=linux GOARCH=amd64");
        REQUIRE(built);
        const auto report = report_with_savings(*built, "packages");
        for (const auto& text : {first, second, third}) {
            const auto row = row_of(report, text);
            REQUIRE(row);
            CHECK(row->how ==
                  "keep it compressed: " + std::to_string(text.size()) + " bytes of text in main");
        }
    }
}
