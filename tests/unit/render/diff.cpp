// The diff in each output format, over reports made by hand: what a reader sees, that hostile names
// stay harmless, and that a comment is never longer than GitHub accepts.
#include "render/words/diff.hpp"
#include "base/text.hpp"
#include "render/render.hpp"
#include "support/catch.hpp"
#include "support/markdown.hpp"
#include "support/reports.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

Report packages(Nodes rows) {
    Report r;
    r.subject.name = "app";
    r.subject.format = "elf";
    r.subject.kind = "executable";
    r.coverage = {1, 1, 0};
    r.breakdowns = {{"packages", branch("app", std::move(rows))}};
    r.subject.size = r.breakdowns[0].root.size.file;
    r.subject.memory = r.breakdowns[0].root.size.memory;
    return r;
}

Diff compared(const Report& before, const Report& after, u64 rows = 0) {
    DiffOptions options;
    options.rows = rows;
    auto diff = diff_reports(before, after, options);
    REQUIRE(diff.has_value());
    return std::move(*diff);
}

std::string rendered(std::string_view format, const Diff& diff, const RenderOptions& options = {}) {
    const auto* reporter = find_reporter(format);
    REQUIRE(reporter != nullptr);
    REQUIRE(reporter->diff != nullptr);
    std::string text;
    REQUIRE(reporter->diff(diff, options, [&](std::string_view piece) {
        text += piece;
        return true;
    }));
    return text;
}

Diff example() {
    Report before = packages({leaf("net/http", 1'000, 1'000), leaf("main", 500, 400),
                              leaf("old", 70, 70), leaf("same", 30, 30)});
    Report after = packages({leaf("net/http", 3'500, 3'500), leaf("main", 480, 410),
                             leaf("new", 90, 90), leaf("same", 30, 30)});
    before.toolchain.version = "go1.25.1", after.toolchain.version = "go1.26.8";
    after.linkage.interpreter = "/lib64/ld-linux-x86-64.so.2";
    after.linkage.libraries = {{"libssl.so.3", "needed", {}}};
    before.toolchain.modules = {{"golang.org/x/net", "v0.33.0", "", "", "", false}};
    after.toolchain.modules = {{"golang.org/x/net", "v0.35.0", "", "", "", false}};
    return compared(before, after);
}

RenderOptions file_only() {
    RenderOptions options;
    options.ruler = Ruler::file;
    return options;
}

}  // namespace

TEST_CASE("the diff as text") {
    CHECK(
        rendered("text", example(), file_only()) ==
        "app grew by 2,500 bytes (+156.2%), from 1,600 to 4,100; memory +2,530 "
        "(+168.7%).\n"
        "\n"
        "What else changed\n"
        "  compiler version  go1.25.1 → go1.26.8\n"
        "  interpreter       none → /lib64/ld-linux-x86-64.so.2\n"
        "  library           added libssl.so.3\n"
        "  The two sides are not alike: some of these differences move bytes.\n"
        "\n"
        "  Modules           version            change\n"
        "  golang.org/x/net  v0.33.0 → v0.35.0\n"
        "\n"
        "  packages    before  after  change        %\n"
        "  net/http     1,000  3,500  +2,500  +250.0%\n"
        "  new (new)        0     90     +90\n"
        "  old (gone)      70      0     −70  −100.0%\n"
        "  main           500    480     −20    −4.0%\n"
        "\n"
        "The changes of every list of rows add up to +2,500 bytes of file and +2,530 of memory.\n");
}

TEST_CASE("the memory ruler has a table of its own") {
    RenderOptions options;
    options.ruler = Ruler::both;
    const auto text = rendered("text", example(), options);
    CHECK(text.find("packages, memory") != std::string::npos);
    CHECK(text.find("400    410     +10    +2.5%") != std::string::npos);
}

TEST_CASE("no difference is said in every format") {
    const Report r = random_report(11);
    const Diff d = compared(r, r);
    RenderOptions wide;
    wide.style.width = 200;
    CHECK(rendered("text", d, wide).find("nothing that binsize looks at differs") !=
          std::string::npos);
    CHECK(rendered("markdown", d).find("nothing that binsize looks at differs") !=
          std::string::npos);
}

TEST_CASE("the diff as Markdown") {
    CHECK(rendered("markdown", example(), file_only()) ==
          "<!-- binsize:diff -->\n"
          "**app grew by 2,500 bytes (+156.2%), from 1,600 to 4,100; memory +2,530 "
          "(+168.7%)**\n"
          "\n"
          "**What else changed** (the two sides are not alike: some of these differences move "
          "bytes)\n"
          "\n"
          "- compiler version: go1.25.1 → go1.26.8\n"
          "- interpreter: none → /lib64/ld-linux-x86-64.so.2\n"
          "- library: added libssl.so.3\n"
          "\n"
          "| module | version | change |\n"
          "| --- | --- | ---: |\n"
          "| golang.org/x/net | v0.33.0 → v0.35.0 |  |\n"
          "\n"
          "<details><summary>packages: 4 rows, +2,500</summary>\n"
          "\n"
          "| name | before | after | change | % |\n"
          "| --- | ---: | ---: | ---: | ---: |\n"
          "| `net/http` | 1,000 | 3,500 | +2,500 | +250.0% |\n"
          "| `new` (new) | 0 | 90 | +90 |  |\n"
          "| `old` (gone) | 70 | 0 | −70 | −100.0% |\n"
          "| `main` | 500 | 480 | −20 | −4.0% |\n"
          "\n"
          "</details>\n"
          "\n");
}

TEST_CASE("a comment never grows past what GitHub accepts, and closes what it opens") {
    const std::string evil = std::string(300, '@') + "|`<b>";
    for (const std::size_t rows : {100U, 2'000U, 20'000U}) {
        Nodes many;
        for (std::size_t i = 0; i < rows; ++i) many.push_back(leaf(evil + std::to_string(i), 1, 1));
        Report before = packages({leaf("x", 1, 1)});
        Report after = packages(many);
        for (std::size_t i = 0; i < rows; ++i) {
            after.toolchain.settings.push_back({evil + std::to_string(i), evil});
            after.toolchain.modules.push_back({evil + std::to_string(i), "v1", "", "", "", false});
        }
        before.subject.name = after.subject.name = std::string(100'000, 'n');
        after.breakdowns.push_back(after.breakdowns[0]);
        const auto text = rendered("markdown", compared(before, after));
        INFO(rows);
        CHECK(text.size() <= 65'536);
        CHECK(text.size() > 30'000);
        const auto count = [&](std::string_view what) {
            std::size_t n = 0;
            for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++n;
            return n;
        };
        CHECK(count("<details>") == count("</details>"));
        const auto live = outside_code(text);
        CHECK(live.find('@') == live.npos);
        CHECK(live.find("<b>") == live.npos);
        CHECK(text.find(" more") != text.npos);
    }
}

TEST_CASE("the diff as CSV") {
    const auto text = rendered("csv", example());
    CHECK(text ==
          "breakdown,level,path,name,status,old_name,kind,file_before,file_after,file_change,"
          "memory_before,memory_after,memory_change\r\n"
          "packages,0,,app,,,,1600,4100,2500,1500,4030,2530\r\n"
          "packages,1,,net/http,,,,1000,3500,2500,1000,3500,2500\r\n"
          "packages,1,,new,new,,,0,90,90,0,90,90\r\n"
          "packages,1,,old,gone,,,70,0,-70,70,0,-70\r\n"
          "packages,1,,main,,,,500,480,-20,400,410,10\r\n"
          "\r\n"
          "what,name,member,before,after\r\n"
          "compiler_version,,,go1.25.1,go1.26.8\r\n"
          "interpreter,,,,/lib64/ld-linux-x86-64.so.2\r\n"
          "library,libssl.so.3,,,needed\r\n"
          "module,golang.org/x/net,,v0.33.0,v0.35.0\r\n");
}

TEST_CASE("hostile names are inert in every format") {
    Nodes rows;
    for (const auto* name : awkward_names) rows.push_back(leaf(name, 5, 5));
    const Diff d = compared(packages({leaf("x", 1, 1)}), packages(std::move(rows)));
    const auto csv = rendered("csv", d);
    CHECK(csv.find(",=HYPER") == std::string::npos);
    CHECK(csv.find(",@team") == std::string::npos);
    const auto markdown = rendered("markdown", d);
    CHECK(outside_code(markdown).find("<script") == std::string::npos);
    CHECK(outside_code(markdown).find("@team") == std::string::npos);
    CHECK(markdown.find("| |pipe") == std::string::npos);
    CHECK(markdown.find("`net/http.(*Server).Serve`") != std::string::npos);
    CHECK(rendered("text", d).find('\x1b') == std::string::npos);
}

TEST_CASE("signed numbers") {
    CHECK(words::signed_bytes(5, 5) == "0");
    CHECK(words::signed_bytes(0, ~u64{0}) == "+18,446,744,073,709,551,615");
    CHECK(words::signed_bytes(1'234, 0) == "−1,234");
    CHECK(words::signed_percent(0, 7).empty());
    CHECK(words::signed_percent(1'000'000, 1'000'001) == "+<0.1%");
    CHECK(words::signed_percent(1'000'000, 999'999) == "−<0.1%");
    CHECK(words::signed_percent(200, 199) == "−0.5%");
    CHECK(words::signed_percent(7, 7) == "0.0%");
}

TEST_CASE("a closed sink ends the writing of a diff") {
    for (const auto* reporter : reporters()) {
        if (reporter->diff == nullptr) continue;
        int pieces = 0;
        CHECK_FALSE(reporter->diff(example(), {}, [&](std::string_view) { return ++pieces < 1; }));
        CHECK(pieces == 1);
    }
}
