// The parts of the pclntab reader that need no program: expected values are derived in each test.
#include "evidence/go/functions.hpp"
#include "support/catch.hpp"

#include <vector>

using namespace binsize;

namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> values) {
    std::vector<std::byte> out;
    for (const int v : values) out.push_back(static_cast<std::byte>(v));
    return out;
}

struct Run {
    u32 from, to;
    i32 value;
    friend bool operator==(const Run&, const Run&) = default;
};

}  // namespace

TEST_CASE("starts are numbered in order of position") {
    go::Starts starts(300);
    for (const u64 at : {299U, 0U, 64U, 63U, 64U, 5U, 1000U}) starts.add(at);
    starts.seal();
    CHECK(starts.count() == 5);
    CHECK(starts.rank(0) == 0);
    CHECK(starts.rank(5) == 1);
    CHECK(starts.rank(63) == 2);
    CHECK(starts.rank(64) == 3);
    CHECK(starts.rank(299) == 4);
    CHECK(starts.contains(64));
    CHECK_FALSE(starts.contains(65));
    CHECK_FALSE(starts.contains(1000));
    CHECK(starts.next(6) == 63);
    CHECK(starts.next(65) == 299);
    std::vector<std::pair<u64, u64>> seen;
    starts.each([&](u64 at, u64 next) { seen.emplace_back(at, next); });
    CHECK(seen ==
          std::vector<std::pair<u64, u64>>{{0, 5}, {5, 63}, {63, 64}, {64, 299}, {299, 300}});
}

TEST_CASE("a pc-value table counts from -1 in zig-zag deltas and steps of the quantum") {
    // Byte 0 is padding. +1 over 2 steps (value 0), +3 over 129 steps (value 3), -2 over 1 step
    // (value 1), end.
    const auto table = bytes_of({0, 2, 2, 6, 0x81, 1, 3, 1, 0, 99});
    go::Pclntab t;
    t.pctab = table;
    t.module.header.quantum = 4;
    std::vector<Run> runs;
    const auto end =
        t.walk(1, 100, [&](u32 from, u32 to, i32 v) { runs.push_back({from, to, v}); });
    CHECK(runs == std::vector<Run>{{0, 8, 0}, {8, 524, 3}, {524, 528, 1}});
    CHECK(end.complete);
    CHECK(end.size == 8);
    CHECK(end.length == 528);
    CHECK(end.max_value == 3);
}

TEST_CASE("a first delta of 0 is a value of -1, not the end") {
    const auto table = bytes_of({0, 0, 7, 0});
    go::Pclntab t;
    t.pctab = table;
    std::vector<Run> runs;
    const auto end =
        t.walk(1, 100, [&](u32 from, u32 to, i32 v) { runs.push_back({from, to, v}); });
    CHECK(runs == std::vector<Run>{{0, 7, -1}});
    CHECK(end.complete);
    CHECK(end.max_value == -1);
}

TEST_CASE("a table that runs into the next one or off the end is incomplete") {
    const auto table = bytes_of({0, 2, 2, 6, 1});
    go::Pclntab t;
    t.pctab = table;
    const auto nothing = [](u32, u32, i32) {};
    CHECK_FALSE(t.walk(1, 3, nothing).complete);
    CHECK(t.walk(1, 3, nothing).size == 2);
    CHECK_FALSE(t.walk(1, 100, nothing).complete);
    CHECK_FALSE(t.walk(100, 200, nothing).complete);
}

TEST_CASE("a name begins behind another one's end") {
    const auto names = as_view(std::string_view("main.f\0main.g\0cut", 17));
    go::Pclntab t;
    t.names = names;
    CHECK(t.name(0) == "main.f");
    CHECK(t.name(7) == "main.g");
    CHECK(t.name(3).empty());
    CHECK(t.name(14).empty());
    CHECK(t.name(99).empty());
}

TEST_CASE("a package belongs to its longest module, else to std or nobody") {
    go::BuildInfo info;
    info.modules = {{"example.com/app", "(devel)", "", "", "", true},
                    {"example.com/app/plugin", "v1.2.0", "", "", "", false},
                    {"github.com/fork/b", "v1.0.1", "", "github.com/a/b", "v1.0.0", false}};
    const go::Modules modules(&info);
    const auto label = [&](std::string_view path) { return modules.label(modules.of(path)); };
    CHECK(label("main") == "example.com/app");
    CHECK(label("example.com/app/internal/x") == "example.com/app");
    CHECK(label("example.com/app/plugin/y") == "example.com/app/plugin@v1.2.0");
    CHECK(label("example.com/application").empty());
    CHECK(label("github.com/a/b/c") == "github.com/a/b => github.com/fork/b@v1.0.1");
    CHECK(label("net/http") == "std");
    CHECK(label("vendor/golang.org/x/net/http2/hpack") == "std");
    CHECK(label("golang.org/x/net").empty());
    CHECK(modules.is_main(modules.of("example.com/app")));
    CHECK_FALSE(modules.is_main(modules.of("net")));
}
