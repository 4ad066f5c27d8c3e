// fixtures/elf/hostile-names.elf and patchelf-rpath.elf in every format: what is invisible is
// shown, nothing acts, nothing is endless, and JSON has it all.
#include "base/markdown.hpp"
#include "cli/tiny_elf.hpp"
#include "support/catch.hpp"
#include "support/markdown.hpp"
#include "support/places.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <sstream>

using namespace binsize;
using namespace binsize::test;

namespace {

const std::string names_file = source_folder() + "/fixtures/elf/hostile-names.elf";
const std::string rpath_file = source_folder() + "/fixtures/elf/patchelf-rpath.elf";

std::string output(const std::vector<std::string>& arguments) {
    const auto ran = run(arguments);
    INFO(ran.err);
    REQUIRE(ran.code == 0);
    return ran.out;
}

std::size_t longest_line(const std::string& text) {
    std::size_t most = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) most = std::max(most, line.size());
    return most;
}

// A whole output is printable but for its line breaks.
void check_visible(std::string text) {
    std::erase(text, '\n');
    std::erase(text, '\r');
    CHECK(is_printable(text));
}

}  // namespace

TEST_CASE("names nobody can see are seen in every format") {
    for (const auto* format : {"text", "csv", "markdown", "json"})
        for (const std::vector<std::string>& what :
             {std::vector<std::string>{"-d", "symbols"}, {"--table", "symbols"}}) {
            INFO(format);
            auto arguments = what;
            arguments.insert(arguments.begin(), {"report", names_file});
            arguments.insert(arguments.end(), {"--format", format, "-n", "0"});
            const auto text = output(arguments);
            check_visible(text);
            for (const auto* code : {"200b", "200c", "200d", "2060", "00ad", "3164", "feff"})
                CHECK(text.find(std::string("\\u{") + code + "}") != std::string::npos);
        }
    const auto empty = output({"diff", names_file, names_file, "--format", "csv"});
    check_visible(empty);
}

TEST_CASE("a name of 10,000 characters is abbreviated everywhere but in JSON") {
    const TemporaryFolder folder;
    const std::string name(10'000, 'n');
    const auto app = folder.file("app", tiny_elf(name));
    for (const auto* format : {"text", "csv", "markdown", "json"}) {
        const auto text = output({"report", app, "-d", "sections", "--format", format});
        INFO(format);
        CHECK((text.find(name) != text.npos) == (std::string_view(format) == "json"));
        CHECK((text.find("nnn…nnn") == text.npos) == (std::string_view(format) == "json"));
    }
}

TEST_CASE("a budget's findings over such names are visible in every format") {
    const TemporaryFolder folder;
    const auto budget = folder.file(
        "b.json", R"({"schema": "binsize.budget", "schema_version": 1, "forbid": ["symbol:**"]})");
    for (const auto* format : {"text", "markdown", "github", "junit", "json"}) {
        const auto ran = run({"gate", names_file, "--budget", budget, "--format", format});
        INFO(format << ran.err);
        CHECK(ran.code == 1);
        check_visible(ran.out);
        if (std::string(format) != "json") CHECK(longest_line(ran.out) < 3 * 4500);
    }
}

TEST_CASE("no cell of the CSV begins a formula") {
    const auto csv = output({"report", names_file, "-d", "symbols", "--format", "csv"});
    for (const auto* start :
         {",=", ",+", ",@", ",\"=", ",\"+", ",\"@", ",\" =", ",\";=", ",;=", ",＝", ",\"＝"}) {
        INFO(start);
        CHECK(csv.find(start) == std::string::npos);
    }
    CHECK(csv.find("\"'＝") != std::string::npos);
    CHECK(csv.find("\"';=cmd\"") != std::string::npos);
}

TEST_CASE("cmark-gfm makes nothing of the Markdown, and shows the names") {
    const auto markdown =
        output({"report", names_file, "-d", "symbols", "--format", "markdown", "-n", "0"});
    for (const auto* live : {"@", "#1", "GH-1", "$", "www.", "http:", "<script", "<img",
                             ":tada:", "a5c3785ed8d6a358"}) {
        INFO(live);
        CHECK(outside_code(markdown).find(live) == std::string::npos);
    }
    CHECK(markdown.find("&#8203;") == std::string::npos);
    if (!need_tool("cmark-gfm")) return;
    const TemporaryFolder folder;
    const auto html = run("cmark-gfm --unsafe -e table -e autolink -e strikethrough -e tasklist " +
                          quoted(folder.file("a.md", markdown)))
                          .text;
    for (const auto* made : {"<a ", "<img", "<script", "<del>", "<strong>bold", "<em>", "<h2"}) {
        INFO(made);
        CHECK(html.find(made) == std::string::npos);
    }
    for (const auto* shown :
         {"&lt;script&gt;alert(1)&lt;/script&gt;", "www.evil.example/path", "http://evil.example",
          "user@evil.example", "@octocat", "#1", "GH-1", "octocat/repo#1", ":tada:", "`tick`",
          "$math$", "*bold*", "~~s~~", "&amp;amp;", "back\\slash", "&quot;quote&quot;", "- item"}) {
        INFO(shown);
        CHECK(html.find("<td><code>" + std::string(shown) + "</code></td>") != std::string::npos);
    }
    CHECK(html.find("<td><code>a</code>|<code>b</code>|<code>c</code></td>") != std::string::npos);
}

TEST_CASE("a run path of 6,000 characters is abbreviated, and whole in JSON") {
    const auto json = output({"report", rpath_file, "--format", "json"});
    const std::string piece = "/very/long/path/very/long/path";
    CHECK(longest_line(json) > 5900);
    for (const auto* format : {"text", "markdown"}) {
        INFO(format);
        const auto text = output({"report", rpath_file, "--format", format});
        CHECK(longest_line(text) < 400);
    }
    CHECK(output({"report", rpath_file, "--full"}).find(piece) != std::string::npos);
    for (const auto* format : {"text", "markdown", "csv"}) {
        INFO(format);
        const auto text = output({"diff", names_file, rpath_file, "--format", format, "-n", "3"});
        CHECK(longest_line(text) < 4500);
    }
}
