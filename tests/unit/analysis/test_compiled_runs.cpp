// Runs of functions that were compiled together, from made-up rows of functions.
#include "analysis/native/compiled_runs.hpp"
#include "analysis/native/folder_runs.hpp"
#include "analysis/native/namespace_runs.hpp"
#include "support/catch.hpp"

#include <numeric>

using namespace binsize;

namespace {

// `crates` follow one another with `each` functions, every second of which shows something of its
// own; all of them show thing 0, of a crate that is everywhere.
std::vector<Shown> program(std::span<const u32> crates, u32 each, u32 everywhere) {
    std::vector<Shown> out;
    u32 thing = 1;
    for (u32 i = 0; i < crates.size(); ++i)
        for (u32 k = 0; k < each; ++k) {
            out.push_back({i * each + k, 0, everywhere});
            if (k % 2 == 0) out.push_back({i * each + k, thing++, crates[i]});
        }
    return out;
}

std::vector<u32> by_number(u32 crates) {
    std::vector<u32> out(crates);
    std::iota(out.begin(), out.end(), 0U);
    return out;
}

}  // namespace

TEST_CASE("compiled runs: each crate from its first function to its last, in order of names") {
    const auto crates = by_number(15);
    const auto runs = find_compiled_runs(program(crates, 21, 15), by_number(16));
    REQUIRE(runs.size() == 15);
    for (u32 i = 0; i < 15; ++i) {
        CHECK(runs[i].owner == i);
        CHECK(runs[i].first == i * 21);
        CHECK(runs[i].last == i * 21 + 20);
    }
}

TEST_CASE("compiled runs: what many functions show says nothing") {
    std::vector<Shown> shown;
    for (u32 f = 0; f < 400; ++f) shown.push_back({f, f / 100, f / 100});
    CHECK(find_compiled_runs(shown, by_number(4)).empty());
    CHECK(find_compiled_runs({}, {}).empty());
}

TEST_CASE("compiled runs: what was inlined into a crate is no run of its own") {
    const auto crates = by_number(15);
    auto shown = program(crates, 21, 15);
    // Three functions of crate 5 show what is crate 12's, one only that.
    u32 thing = 10'000;
    for (auto& s : shown)
        if (s.owner == 5 && s.function % 21 >= 4 && s.function % 21 <= 8)
            s = {s.function, thing++, 12};
    const auto runs = find_compiled_runs(shown, by_number(16));
    REQUIRE(runs.size() == 15);
    CHECK(runs[5].owner == 5);
    CHECK(runs[5].first == 5 * 21);
    CHECK(runs[5].last == 5 * 21 + 20);
}

TEST_CASE("compiled runs: nothing is said where no order of names shows") {
    std::vector<u32> crates;
    for (u32 i = 0; i < 15; ++i) crates.push_back(i * 7 % 15);  // never three in order
    CHECK(find_compiled_runs(program(crates, 21, 15), by_number(16)).empty());
    // Nor where there are too few to tell.
    CHECK(find_compiled_runs(program(by_number(9), 21, 9), by_number(10)).empty());
}

TEST_CASE("compiled runs: what the rest was linked into is in front") {
    std::vector<u32> crates{14};
    for (u32 i = 0; i < 14; ++i) crates.push_back(i);
    const auto runs = find_compiled_runs(program(crates, 61, 15), by_number(16));
    REQUIRE(runs.size() == 15);
    CHECK(runs[0].owner == 14);
    CHECK(runs[1].owner == 0);
    // The program's own has no name there, and may stand anywhere.
    auto order = by_number(16);
    order[14] = unordered;
    CHECK(find_compiled_runs(program(crates, 61, 15), order).size() == 15);
}

TEST_CASE("folder runs: from a function of a folder to the next one of it") {
    // Files 0 and 1 are of folder 7, file 2 of folder 8.
    const std::vector<u32> folders{7, 7, 8};
    const std::vector<NamedFile> named{{2, 0}, {5, 0}, {9, 1}, {12, 2}, {14, 2}, {20, 2}};
    const auto runs = find_folder_runs(named, folders);
    REQUIRE(runs.size() == 2);
    CHECK((runs[0].owner == 7 && runs[0].first == 2 && runs[0].last == 9));
    CHECK((runs[1].owner == 8 && runs[1].first == 12 && runs[1].last == 20));
}

TEST_CASE("folder runs: files that were compiled at once are of no folder but a common one") {
    const std::vector<u32> folders{7, 8, 8};
    // They alternate.
    CHECK(find_folder_runs(std::vector<NamedFile>{{1, 0}, {3, 0}, {4, 1}, {6, 1}, {7, 0}, {9, 0}},
                           folders)
              .empty());
    // One function names both.
    CHECK(
        find_folder_runs(std::vector<NamedFile>{{1, 0}, {3, 0}, {3, 1}, {6, 1}}, folders).empty());
    // Of one folder nothing is lost.
    const auto runs =
        find_folder_runs(std::vector<NamedFile>{{1, 1}, {3, 2}, {4, 1}, {6, 2}}, folders);
    REQUIRE(runs.size() == 1);
    CHECK((runs[0].owner == 8 && runs[0].first == 1 && runs[0].last == 6));
}

TEST_CASE("folder runs: code that was put apart is no sign of that") {
    // All files twice: rarely run code of all of them lies in front.
    std::vector<u32> folders(30);
    std::vector<NamedFile> named;
    for (u32 file = 0; file < 30; ++file) folders[file] = file / 3;
    for (u32 i = 0; i < 120; ++i) named.push_back({i * 2, i / 2 % 30});
    CHECK(find_folder_runs(named, folders).size() == 20);
}

TEST_CASE("namespace runs: between two of one namespace, not far apart, and nothing else between") {
    using enum KnownFunction::Scope;
    FunctionTable functions;
    for (u64 i = 0; i < 600; ++i) functions.push_back({0x1000 + i * 16, 16, true});
    const auto known = [](u64 function, std::string_view package, KnownFunction::Scope scope) {
        return KnownFunction{0x1000 + function * 16, package, scope};
    };
    const std::vector<KnownFunction> all = {
        known(10, "app", of_namespace),
        known(12, "std", std),
        known(14, "app", of_namespace),
        known(15, "app", of_namespace),
        known(17, "", other),
        known(19, "app", of_namespace),
        known(148, "app", of_namespace),
        known(277, "app", of_namespace),
        known(407, "app", of_namespace),
        known(412, "net", of_namespace),
        known(413, "Main", of_module),
        known(590, "Main", of_module),
        known(592, "Other", of_module),
    };
    const auto runs = find_namespace_runs(functions, all);
    REQUIRE(runs.size() == 4);
    CHECK(std::pair(runs[0].first, runs[0].last) == std::pair(11U, 13U));
    CHECK(all[runs[0].owner].package == "app");
    // A module of Swift is one object.
    CHECK(std::pair(runs[3].first, runs[3].last) == std::pair(414U, 589U));
    // 128 functions between, but not 129.
    CHECK(std::pair(runs[1].first, runs[1].last) == std::pair(20U, 147U));
    CHECK(std::pair(runs[2].first, runs[2].last) == std::pair(149U, 276U));
    CHECK(find_namespace_runs({}, all).empty());
    CHECK(find_namespace_runs(functions, {}).empty());
}

TEST_CASE("folders: the one that nearly all lie below") {
    const std::vector<std::string> names{"src/a", "src/a/b", "src/c",
                                         "lib",   "/usr/x",  "/home/me/y"};
    const std::vector<u32> folders{0, 1, 2, 3, 4, 5, 99};  // of file 6 it is not known
    const auto of = [&](std::initializer_list<std::pair<u32, u32>> files) {
        std::vector<NamedFile> named;
        u32 function = 0;
        for (const auto& [file, times] : files)
            for (u32 i = 0; i < times; ++i) named.push_back({function++, file});
        return find_main_folder(named, folders, names);
    };
    CHECK(of({{0, 10}, {2, 10}}) == "src");
    CHECK(of({{0, 10}, {1, 10}}) == "src/a");
    CHECK(of({{0, 19}, {2, 1}}) == "src/a");
    CHECK(of({{0, 18}, {2, 2}}) == "src");
    CHECK(of({{0, 19}, {3, 1}}) == "src/a");
    CHECK(of({{0, 18}, {3, 2}}).empty());
    CHECK(of({{0, 18}, {6, 2}}).empty());
    CHECK(of({{0, 10}}).empty());  // too few
    CHECK(of({}).empty());
    // What all of a disk lies in is no folder of a program.
    CHECK(of({{4, 20}}) == "/usr/x");
    CHECK(of({{4, 10}, {5, 10}}).empty());
    CHECK(is_below("src/a/b", "src/a"));
    CHECK(is_below("src/a", "src/a"));
    CHECK_FALSE(is_below("src/ab", "src/a"));
}

TEST_CASE("folders: runs of functions that name files of some alone") {
    const std::vector<bool> files{true, true, false};
    const std::vector<NamedFile> named{{1, 0}, {4, 1}, {5, 2}, {7, 0},
                                       {7, 2}, {8, 0}, {9, 0}, {9, 1}};
    const auto runs = find_runs_of(named, files, 3);
    REQUIRE(runs.size() == 2);
    CHECK((runs[0].first == 1 && runs[0].last == 4 && runs[0].owner == 3));
    CHECK((runs[1].first == 8 && runs[1].last == 9));
    CHECK(find_runs_of({}, files, 3).empty());
}
