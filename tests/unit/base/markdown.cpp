// Markdown that does nothing and copies out as it was. The judge is a reading of CommonMark's rules
// for code spans (spec.commonmark.org, 6.1) and of GFM's for pipes in tables, written here;
// tests/cli asks cmark-gfm itself where it is installed.
#include "base/markdown.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

#include <string>

using namespace binsize;
using namespace binsize::test;

namespace {

struct Seen {
    std::string text;     // what a reader sees and copies
    std::string outside;  // of that, what does not stand in a code span
};

Seen seen(std::string_view markdown, bool in_table) {
    std::string source(markdown);
    if (in_table)  // a cell's pipes are unescaped before its inlines are read
        for (auto at = source.find("\\|"); at != source.npos; at = source.find("\\|", at + 1))
            source.erase(at, 1);
    Seen out;
    for (std::size_t i = 0; i < source.size();) {
        if (source[i] == '\\' && i + 1 < source.size() && source[i + 1] == '|') {
            out.text += '|';
            i += 2;
            continue;
        }
        if (source[i] != '`') {
            out.outside += source[i];
            out.text += source[i++];
            continue;
        }
        const auto run = source.find_first_not_of('`', i) - i;
        auto close = i + run;
        for (;;) {
            close = source.find('`', close);
            REQUIRE(close != source.npos);  // every span that opens closes
            const auto end = std::min(source.find_first_not_of('`', close), source.size());
            if (end - close == run) break;
            close = end;
        }
        auto code = source.substr(i + run, close - i - run);
        if (code.size() > 1 && code.front() == ' ' && code.back() == ' ' &&
            code.find_first_not_of(' ') != code.npos)
            code = code.substr(1, code.size() - 2);
        out.text += code;
        i = close + run;
    }
    return out;
}

const std::vector<std::string> texts = {"plain",
                                        "a|b|c",
                                        "|",
                                        "||",
                                        "`tick`",
                                        "``",
                                        "a``b`c",
                                        "`",
                                        " lead",
                                        "trail ",
                                        " both ",
                                        "@octocat",
                                        "user@evil.example",
                                        "#1",
                                        "GH-1",
                                        "octocat/repo#1",
                                        "www.evil.example/path",
                                        "http://evil.example",
                                        "$math$",
                                        "$$x$$",
                                        ":tada:",
                                        "*b*",
                                        "_i_",
                                        "~~s~~",
                                        "&amp;",
                                        "<b>",
                                        "[l](http://x)",
                                        "![i](http://x)",
                                        "a\\|b",
                                        "\\",
                                        "a\\",
                                        "1. list",
                                        "- item",
                                        "# h",
                                        "> q",
                                        "---",
                                        "a5c3785ed8d6a35868bc169f07e40e889087fd2e",
                                        "std::map<int, std::string>",
                                        "main.(*T).m",
                                        "(was a@b)",
                                        "grew by 12 KiB (1.2%), from a:b to c_d.",
                                        "JIRA-77"};

// What GitHub, or cmark, would act upon outside of code.
bool acts(const std::string& text) {
    for (const auto* what : {"@", "#", "$", "*", "_", "~", "<", "[", "&", "www.", "://", ":tada"})
        if (text.find(what) != text.npos) return true;
    return text.find("GH-1") != text.npos || text.find("a5c3785") != text.npos ||
           text.find("JIRA-7") != text.npos;
}

}  // namespace

TEST_CASE("a name is a code span that shows the name") {
    CHECK(markdown_code("main.main") == "`main.main`");
    CHECK(markdown_code("").empty());
    CHECK(markdown_code("a|b") == "`a`\\|`b`");
    CHECK(markdown_code("`x`") == "`` `x` ``");
    for (const auto& text : texts)
        for (const bool table : {false, true}) {
            const auto out = seen(markdown_code(text), table);
            INFO(text << " → " << markdown_code(text));
            CHECK(out.text == text);
            CHECK(out.outside.find_first_not_of('|') == std::string::npos);
        }
}

TEST_CASE("prose shows what it is, and nothing in it acts") {
    CHECK(markdown_text("app grew by 12 KiB (1.2%), from 3 to 4") ==
          "app grew by 12 KiB (1.2%), from 3 to 4");
    CHECK(markdown_text("package:net grew, see a@b.") == "`package:net` grew, see `a@b`.");
    CHECK(markdown_text("std::map<int, x_y> is (new)") == "`std::map<int, x_y>` is (new)");
    CHECK(markdown_text("rule class:code (b.json:7:5)") == "rule `class:code` (`b.json:7:5`)");
    CHECK(markdown_text("a\r\nb") == "a  b");
    for (const auto& text : texts)
        for (const bool table : {false, true}) {
            const auto out = seen(markdown_text("of " + text + " it"), table);
            INFO(text << " → " << markdown_text("of " + text + " it"));
            CHECK(out.text == "of " + text + " it");
            CHECK_FALSE(acts(out.outside));
        }
}

TEST_CASE("random texts come out as they went in") {
    constexpr std::string_view alphabet = "a `|\\@#$:.-*_<1w/()";
    Random random(7);
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto n = random.below(14); n > 0; --n) text += alphabet[random.below(alphabet.size())];
        // Blanks at the ends of a paragraph are the parser's.
        while (text.starts_with(' ')) text.erase(0, 1);
        while (text.ends_with(' ')) text.pop_back();
        for (const bool table : {false, true}) {
            if (seen(markdown_code(text), table).text != text) FAIL(markdown_code(text));
            const auto prose = seen(markdown_text(text), table);
            if (prose.text != text) FAIL(text << " → " << markdown_text(text));
            if (acts(prose.outside)) FAIL(text << " → " << markdown_text(text));
        }
    }
}

TEST_CASE("a text with backticks of every number stays inert") {
    std::string evil;
    for (int n = 1; n < 90; ++n) evil += std::string(static_cast<std::size_t>(n), '`') + "@x ";
    CHECK_FALSE(acts(seen(markdown_code(evil), true).outside));
}
