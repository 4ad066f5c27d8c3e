// Text from files made safe, numbers made readable, globs. Widths are the terminal's columns, as
// Unicode's East Asian Width states them.
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "support/catch.hpp"
#include "support/tools.hpp"

#include <sstream>
#include <string>

using namespace binsize;
using namespace binsize::test;
using namespace std::string_literals;

namespace {

std::string utf8(char32_t c) {
    const auto byte = [&](char32_t bits) { return static_cast<char>(bits); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xc0 | c >> 6), byte(0x80 | (c & 0x3f))};
    if (c < 0x10000)
        return {byte(0xe0 | c >> 12), byte(0x80 | (c >> 6 & 0x3f)), byte(0x80 | (c & 0x3f))};
    return {byte(0xf0 | c >> 18), byte(0x80 | (c >> 12 & 0x3f)), byte(0x80 | (c >> 6 & 0x3f)),
            byte(0x80 | (c & 0x3f))};
}

}  // namespace

TEST_CASE("printable leaves ordinary text alone") {
    for (const auto* text : {"", "main.main", "a b~", "日本語", "é", "\U0001F600", "a·b"}) {
        CHECK(is_printable(text));
        CHECK(printable(text) == text);
    }
}

TEST_CASE("printable disarms what a terminal or a reader would obey") {
    CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
    CHECK(printable("a\nb\tc\r") == "a\\x0ab\\x09c\\x0d");
    CHECK(printable("\x7f") == "\\x7f");
    CHECK(printable("a\0b"s) == "a\\x00b");
    CHECK(printable("\xc2\x9b") == "\\u{009b}");      // C1: CSI
    CHECK(printable("\xe2\x80\xae") == "\\u{202e}");  // right-to-left override
    CHECK(printable("\xe2\x81\xa6") == "\\u{2066}");  // isolate
    CHECK(printable("\xe2\x80\xa8") == "\\u{2028}");  // line separator
    CHECK(printable("\xef\xbb\xbf") == "\\u{feff}");  // byte order mark
}

// What Unicode's own data files say is not seen, as perl has them.
TEST_CASE("printable shows what nobody can see") {
    for (const auto* name : {"a\u200bb", "a\u200cb", "a\u200db", "a\u2060b", "a\u00adb", "a\u3164b",
                             "a\U000e0041b", "a\ufe0fb", "\xef\xbe\xa0", "\xf3\xa0\x84\x80"})
        CHECK(printable(name).find("\\u{") != std::string::npos);
    CHECK(printable("a\u200bb") == "a\\u{200b}b");
    CHECK(printable("\xf3\xa0\x81\x81") == "\\u{e0041}");
    // One selector behind a sign with a form in colour chooses that form; more would hide text.
    CHECK(is_printable("⚠\xef\xb8\x8f"));
    CHECK(printable("⚠\xef\xb8\x8f\xef\xb8\x8f") == "⚠\xef\xb8\x8f\\u{fe0f}");
    if (!need_tool("perl")) return;
    const auto oracle =
        run("perl -e 'no warnings; for my $c (0x80..0x10ffff) { next if $c>=0xd800 && $c<=0xdfff; "
            "print \"$c\\n\" if chr($c) =~ /[\\p{DI}\\p{Zs}\\p{Zl}\\p{Zp}\\p{Cc}]/ }'");
    REQUIRE(oracle.status == 0);
    std::istringstream lines(oracle.text);
    std::size_t count = 0;
    for (u32 code = 0; lines >> code; ++count) {
        INFO(code);
        CHECK_FALSE(is_printable(utf8(code)));
    }
    CHECK(count > 4000);
}

TEST_CASE("printable shows malformed UTF-8 byte by byte") {
    CHECK(printable("\xff") == "\\xff");
    CHECK(printable("a\x80z") == "a\\x80z");  // continuation without a lead
    CHECK(printable("\xc3") == "\\xc3");      // cut short
    CHECK(printable("\xe6\x97") == "\\xe6\\x97");
    CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");           // overlong '/'
    CHECK(printable("\xe0\x80\xaf") == "\\xe0\\x80\\xaf");  // overlong '/'
    CHECK(printable("\xf0\x80\x80\xaf") == "\\xf0\\x80\\x80\\xaf");
    CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");           // surrogate
    CHECK(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");  // past U+10FFFF
    CHECK(printable("\xf5\x80\x80\x80") == "\\xf5\\x80\\x80\\x80");
    CHECK(is_printable("\xf4\x8f\xbf\xbf"));  // U+10FFFF itself is well-formed
}

TEST_CASE("what printable returns is printable, for every two bytes") {
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string text = {static_cast<char>(a), static_cast<char>(b)};
            const auto once = printable(text);
            if (!is_printable(once) || printable(once) != once) FAIL(a << ' ' << b);
        }
}

TEST_CASE("the inside of a JSON string") {
    std::string out;
    append_json(out, "a\"b\\c\n\t\r\x01\x1f é");
    CHECK(out == "a\\\"b\\\\c\\n\\t\\r\\u0001\\u001f é");
}

TEST_CASE("CSV fields") {
    CHECK(csv_field("plain") == "plain");
    CHECK(csv_field("").empty());
    CHECK(csv_field("a,b") == "\"a,b\"");
    CHECK(csv_field("a\"b") == "\"a\"\"b\"");
    CHECK(csv_field("a\r\nb") == "\"a\r\nb\"");
    CHECK(csv_field(" a") == "\" a\"");
    // Also in full width, and behind what a spreadsheet takes for the end of a cell or drops.
    for (const auto* formula : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1",
                                "＠SUM(A1)", ";=1", ",=1", "\tx", " =1", "  ＝1"})
        CHECK(csv_field(formula) == "\"'" + std::string(formula) + "\"");
    CHECK(csv_field("=\"x\"") == "\"'=\"\"x\"\"\"");
}

TEST_CASE("names of more than 4 KiB lose their middle, whole characters of it") {
    CHECK(shorten("short") == "short");
    const std::string name(5000, 'x');
    CHECK(shorten(name).size() <= longest_name);
    CHECK(shorten(name).size() > longest_name - 4);
    std::string wide;
    while (wide.size() < 3 * longest_name) wide += "日";
    for (std::size_t most = 3; most < 40; ++most) {
        const auto cut = shorten(wide, most);
        CHECK(cut.size() <= most);
        CHECK(is_printable(cut));
    }
    // A thousand marks over one letter take no column, but bytes.
    std::string marks = "z";
    for (int i = 0; i < 5000; ++i) marks += "\xcc\x81";
    CHECK(short_value(marks).size() <= 4 * longest_value);
    CHECK(shorten_words("a " + name + " b") == "a " + elide(name, longest_value) + " b");
}

TEST_CASE("HTML text is inert") {
    CHECK(html_text("<a href='x' b=\"y\">&") == "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;");
}

TEST_CASE("numbers with commas") {
    CHECK(with_commas(0) == "0");
    CHECK(with_commas(999) == "999");
    CHECK(with_commas(1000) == "1,000");
    CHECK(with_commas(999999) == "999,999");
    CHECK(with_commas(1234567) == "1,234,567");
    CHECK(with_commas(~u64{0}) == "18,446,744,073,709,551,615");
}

TEST_CASE("human sizes have at most three digits before their unit") {
    CHECK(human_size(0) == "0 B");
    CHECK(human_size(1023) == "1023 B");
    CHECK(human_size(1024) == "1.00 KiB");
    CHECK(human_size(1024 * 10 - 1) == "10.0 KiB");
    CHECK(human_size(1024 * 482) == "482 KiB");
    CHECK(human_size(1024 * 1000) == "0.98 MiB");
    CHECK(human_size(1024 * 1024 - 1) == "1.00 MiB");
    CHECK(human_size(u64{1} << 40U) == "1.00 TiB");
    CHECK(human_size(~u64{0}) == "16.0 EiB");
}

TEST_CASE("percent never rounds something to nothing or a part to all") {
    CHECK(percent(0) == "0.0%");
    CHECK(percent(1e-12) == "<0.1%");
    CHECK(percent(0.000499) == "<0.1%");
    CHECK(percent(0.0005) == "0.1%");
    CHECK(percent(0.1234) == "12.3%");
    CHECK(percent(0.9994) == "99.9%");
    CHECK(percent(0.99999) == ">99.9%");
    CHECK(percent(1) == "100.0%");
}

TEST_CASE("display width") {
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("é") == 1);
    CHECK(display_width("e\xcc\x81") == 1);  // e and a combining acute accent
    CHECK(display_width("日本") == 4);
    CHECK(display_width("\U0001F600") == 2);
    CHECK(display_width("\xff\xfe") == 2);  // malformed bytes, one column each
}

TEST_CASE("display width of scripts whose letters carry marks") {
    CHECK(display_width("\u0e17\u0e35\u0e48") == 1);  // Thai: a letter, a vowel, a tone
    CHECK(display_width("\u0939\u093f\u0928\u094d\u0926\u0940") == 3);  // Devanagari "Hindi"
    CHECK(display_width("\u05e9\u05c1\u05b8") == 1);                    // Hebrew with points
    CHECK(display_width("\u1112\u1161\u11ab") == 2);                    // Hangul of three parts
}

// What Unicode's own data files say, as perl has them, of what both know. Spacing marks (Mc) and
// the signs before a number (Cf) are utf8proc's to judge: it lets them take no column of their own.
TEST_CASE("display width is what Unicode says") {
    if (!need_tool("perl")) return;
    const auto oracle = run(
        "perl -e 'no warnings; for my $c (0xa1..0x10ffff) { next if $c>=0xd800 && $c<=0xdfff; "
        "my $s = chr($c); next if $s =~ /[\\p{Cn}\\p{DI}\\p{Zs}\\p{Zl}\\p{Zp}\\p{Mc}\\p{Cf}]/; "
        "print \"$c \", $s =~ /[\\p{Mn}\\p{Me}\\p{Hst=V}\\p{Hst=T}]/ ? 0 : $s =~ /[\\p{Ea=W}\\p{Ea=F}]/ ? 2 : 1, "
        "\"\\n\" }'");
    REQUIRE(oracle.status == 0);
    std::istringstream lines(oracle.text);
    std::size_t count = 0;
    std::size_t width = 0;
    for (u32 code = 0; lines >> code >> width; ++count) {
        if (display_width(utf8(code)) == width) continue;
        INFO(code);
        CHECK(display_width(utf8(code)) == width);
    }
    CHECK(count > 140'000);
}

TEST_CASE("what a reader takes for one character ends where Unicode says") {
    if (!need_tool("perl")) return;
    // Letters, marks, syllables, signs in colour, flags, in every order of three.
    const std::u32string signs =
        U"a\u0301\u0e17\u0e35\u0939\u093f\u094d\u1112\u1161\u11ab"
        U"\uac00"
        U"\U0001f1e9\U0001f44d\U0001f3fd\u200d\u0600";
    std::vector<std::string> texts;
    std::string input;
    for (const auto a : signs)
        for (const auto b : signs)
            for (const auto c : signs) {
                texts.push_back(utf8(a) + utf8(b) + utf8(c));
                input += texts.back() + "\n";
            }
    const TempFolder folder;
    const auto path = folder.write("texts", input);
    const auto oracle =
        run("perl -CSD -ne 'chomp; /^(\\X)/; utf8::encode(my $x = $1); "
            "print length($x), \"\\n\"' < " +
            quoted(path));
    REQUIRE(oracle.status == 0);
    std::istringstream lines(oracle.text);
    for (const auto& text : texts) {
        std::size_t bytes = 0;
        REQUIRE(lines >> bytes);
        INFO(text);
        CHECK(first_grapheme(text) == bytes);
    }
}

TEST_CASE("elide cuts between letters, not between a letter and its marks") {
    CHECK(elide("\u0e17\u0e35\u0e48\u0e17\u0e35\u0e48\u0e17\u0e35\u0e48", 2) ==
          "\u0e17\u0e35\u0e48…");
    CHECK(elide("\u1112\u1161\u11ab\u1112\u1161\u11ab", 3) == "\u1112\u1161\u11ab…");
}

TEST_CASE("elide keeps both ends") {
    CHECK(elide("abcdef", 6) == "abcdef");
    CHECK(elide("abcdefg", 6) == "abc…fg");
    CHECK(elide("abcdefg", 5) == "ab…fg");
    CHECK(elide("abcdefg", 2) == "a…");
    CHECK(elide("abcdefg", 1) == "…");
    CHECK(elide("abcdefg", 0).empty());
    CHECK(elide("", 0).empty());
    CHECK(elide("", 5).empty());
}

TEST_CASE("elide never goes beyond its width nor cuts a character") {
    const std::string texts[] = {"日本語日本語日本語",
                                 "a日b本c語d",
                                 "e\u0301e\u0301e\u0301abc",
                                 "\u0301\u0301\u0301abcdef",
                                 "\U0001F600\U0001F600x\U0001F600",
                                 "ab\xff\xfe\x80zz",
                                 "abcdef\xe6",
                                 "golang.org/x/net/http2.(*Framer).ReadFrame"};
    for (const auto& text : texts) {
        const auto full = display_width(text);
        for (std::size_t width = 0; width <= full + 1; ++width) {
            const auto cut = elide(text, width);
            INFO(text << " in " << width << ": " << cut);
            CHECK(display_width(cut) <= width);
            if (width >= full) CHECK(cut == text);
            // Wide characters may leave one column at each end unused.
            if (width > 0 && width < full) CHECK(display_width(cut) + 2 >= width);
            if (is_printable(text)) CHECK(is_printable(cut));
        }
    }
}

TEST_CASE("globs within a path element") {
    CHECK(glob_match("abc", "abc"));
    CHECK_FALSE(glob_match("abc", "abcd"));
    CHECK_FALSE(glob_match("abc", "ab"));
    CHECK(glob_match("", ""));
    CHECK_FALSE(glob_match("", "a"));
    CHECK(glob_match("*", ""));
    CHECK(glob_match("*", "abc"));
    CHECK_FALSE(glob_match("*", "a/b"));
    CHECK(glob_match("a*c", "abbbc"));
    CHECK(glob_match("a*b*c", "aXbYbZc"));
    CHECK_FALSE(glob_match("a*c", "ab/c"));
    CHECK(glob_match(".debug_*", ".debug_info"));
    CHECK(glob_match("a?c", "abc"));
    CHECK_FALSE(glob_match("a?c", "a/c"));
    CHECK(glob_match("a?c", "aéc"));
    CHECK(glob_match("\\*", "*"));
    CHECK_FALSE(glob_match("\\*", "a"));
    CHECK(glob_match("a\\", "a\\"));
}

TEST_CASE("globs across path elements") {
    CHECK(glob_match("**", ""));
    CHECK(glob_match("**", "a/b/c"));
    CHECK(glob_match("net/**", "net/http/httptest"));
    CHECK(glob_match("net/**", "net"));
    CHECK_FALSE(glob_match("net/**", "network"));
    CHECK_FALSE(glob_match("net/**", "a/net"));
    CHECK(glob_match("**/http", "net/http"));
    CHECK(glob_match("**/http", "http"));
    CHECK_FALSE(glob_match("**/http", "xhttp"));
    CHECK(glob_match("a/**/b", "a/b"));
    CHECK(glob_match("a/**/b", "a/x/y/b"));
    CHECK_FALSE(glob_match("a/**/b", "ab"));
    CHECK_FALSE(glob_match("a/**/b", "a/xb"));
    CHECK(glob_match("**/x/*", "a/b/x/y"));
    CHECK_FALSE(glob_match("**/x/*", "a/b/x/y/z"));
    CHECK(glob_match("golang.org/x/**", "golang.org/x/net@v0.33.0"));
    CHECK(glob_match("(\\*T).**", "(*T).m/n"));
}

TEST_CASE("character sets") {
    CHECK(glob_match("[abc]", "b"));
    CHECK_FALSE(glob_match("[abc]", "d"));
    CHECK(glob_match("[a-c]x", "bx"));
    CHECK(glob_match("[!a-c]", "d"));
    CHECK_FALSE(glob_match("[!a-c]", "b"));
    CHECK_FALSE(glob_match("[!a]", "/"));
    CHECK(glob_match("[]x]", "]"));
    CHECK(glob_match("[a-]", "-"));
    CHECK(glob_match("[à-ü]", "é"));
    CHECK(glob_match("[abc", "[abc"));  // never closes: an ordinary character
    CHECK(glob_match("main.Map[...]", "main.Map."));
    CHECK(glob_match("main.Map\\[...\\]", "main.Map[...]"));
}

TEST_CASE("a hostile glob takes polynomial time") {
    std::string glob;
    for (int i = 0; i < 40; ++i) glob += "**/a*";
    std::string text;
    for (int i = 0; i < 400; ++i) text += "a/";
    CHECK_FALSE(glob_match(glob + "b", text + "c"));
}
