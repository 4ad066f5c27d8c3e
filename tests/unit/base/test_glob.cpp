// Globs: what each wildcard may swallow, and that no pattern makes matching slow.
#include "base/glob.hpp"

#include "support/catch.hpp"

#include <string>

using namespace binsize;

TEST_CASE("a star stays within a path element") {
    CHECK(glob_match("golang.org/x/*", "golang.org/x/net"));
    CHECK_FALSE(glob_match("golang.org/x/*", "golang.org/x/net/http2"));
    CHECK(glob_match("*/x/*/http2", "golang.org/x/net/http2"));
    CHECK(glob_match("*a*b*", "xaybz"));
    CHECK_FALSE(glob_match("*a*b*", "xbya"));
    CHECK(glob_match("*", ""));
    CHECK_FALSE(glob_match("", "x"));
    CHECK(glob_match("", ""));
    CHECK(glob_match(".debug_*", ".debug_info"));
    CHECK(glob_match("*a/*c", "xa/yc"));
    CHECK_FALSE(glob_match("*a/*c", "xa/y/c"));
}

TEST_CASE("two stars cross slashes, and a path may be empty") {
    CHECK(glob_match("golang.org/x/**", "golang.org/x/net/http2"));
    CHECK(glob_match("golang.org/x/**", "golang.org/x"));
    CHECK_FALSE(glob_match("golang.org/x/**", "golang.org/xtra"));
    CHECK(glob_match("**/pprof", "net/http/pprof"));
    CHECK(glob_match("**/pprof", "pprof"));
    CHECK_FALSE(glob_match("**/pprof", "mypprof"));
    CHECK_FALSE(glob_match("**/pprof", "net/mypprof"));
    CHECK(glob_match("a/**/b", "a/b"));
    CHECK(glob_match("a/**/b", "a/x/y/b"));
    CHECK_FALSE(glob_match("a/**/b", "a/xb"));
    CHECK(glob_match("**", "a/b/c"));
    CHECK(glob_match("**", ""));
    CHECK(glob_match("a**c", "ab/bc"));
    CHECK(glob_match("**/a/**", "a"));
    CHECK(glob_match("**/internal/**", "x/internal/y/z"));
    CHECK_FALSE(glob_match("**/internal/**", "x/internals/y"));
}

TEST_CASE("one character, classes, escapes") {
    CHECK(glob_match("a?c", "abc"));
    CHECK_FALSE(glob_match("a?c", "a/c"));
    CHECK(glob_match("a?c",
                     "a\u00e9c"));  // é is one character of two bytes
    CHECK_FALSE(glob_match("a?c", "abbc"));
    CHECK(glob_match("lib[st]*", "libssl.so.3"));
    CHECK_FALSE(glob_match("lib[!st]*", "libssl.so.3"));
    CHECK(glob_match("v[0-9]", "v7"));
    CHECK(glob_match("a[]]b", "a]b"));
    CHECK_FALSE(glob_match("a[!x]b", "a/b"));
    CHECK(glob_match("a[b", "a[b"));
    CHECK(glob_match("\\[N others\\]", "[N others]"));
    CHECK(glob_match("\\*", "*"));
    CHECK_FALSE(glob_match("\\*", "x"));
}

TEST_CASE("a text that is spelled like the glob matches") {
    for (const auto* row : {"[padding]", "LOAD [RW]", "[C, no package]", "a/**/[!x]"})
        CHECK(glob_match(row, row));
    CHECK(glob_match("[padding]", "p"));  // still a class
    CHECK_FALSE(glob_match("[padding]", "[adding]"));
}

TEST_CASE("a pattern without wildcards is exact") {
    CHECK(Glob("net/http").exact() == "net/http");
    CHECK(Glob("a\\*").exact() == "a*");
    CHECK_FALSE(Glob("net/*").exact());
    CHECK_FALSE(Glob("net/**").exact());
    CHECK_FALSE(Glob("a?").exact());
}

TEST_CASE("malformed patterns are named with their place") {
    CHECK_FALSE(glob_problem("a/**/[b-d]?\\*"));
    CHECK(glob_problem("")->position == 0);
    CHECK(glob_problem("ab[c")->position == 2);
    CHECK(glob_problem("ab\\")->position == 2);
    CHECK(glob_problem("a[z-b]")->position == 1);
    CHECK(glob_problem("a\x1b[31m").has_value());
    CHECK(glob_problem(std::string(5000, 'a')).has_value());
}

TEST_CASE("hostile patterns stay linear in glob times text") {
    // A backtracking matcher would need 2^60 steps or a stack as deep as the pattern here.
    std::string stars, paths, text(3000, 'a');
    for (int i = 0; i < 60; ++i) stars += "*a";
    for (int i = 0; i < 1000; ++i) paths += "**/";
    CHECK_FALSE(glob_match(stars + "b", text));
    CHECK_FALSE(glob_match(paths + "b", text));
    std::string slashes;
    for (int i = 0; i < 1000; ++i) slashes += "a/";
    CHECK(glob_match(paths + "a", slashes + "a"));
    CHECK_FALSE(glob_match(paths + "b", slashes + "a"));
}
