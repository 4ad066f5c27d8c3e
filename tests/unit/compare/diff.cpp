// The diff of two reports: what is said of known changes, and what holds for any two.
#include "base/bytes.hpp"
#include "compare/compare.hpp"
#include "compare/diff/parts.hpp"
#include "support/reports.hpp"
#include "support/validate.hpp"

#include <algorithm>

using namespace binsize;
using namespace binsize::test;

namespace {

Report report_of(std::vector<Breakdown> breakdowns) {
    Report r;
    r.tool_version = "0.1.0";
    r.subject.name = "app";
    r.subject.format = "elf";
    r.subject.kind = "executable";
    r.subject.size = breakdowns.front().root.size.file;
    r.subject.memory = breakdowns.front().root.size.memory;
    r.coverage = {1, 1, 0};
    r.breakdowns = std::move(breakdowns);
    REQUIRE(!check_invariants(r));
    return r;
}
Report packages(Nodes rows) { return report_of({{"packages", branch("app", std::move(rows))}}); }

Diff compared(const Report& before, const Report& after, const DiffOptions& options = {}) {
    auto diff = diff_reports(before, after, options);
    INFO((diff ? "" : diff.error().message));
    REQUIRE(diff.has_value());
    REQUIRE(!check_invariants(*diff));
    return std::move(*diff);
}

std::vector<std::string> lines(const DiffNode& root) {
    std::vector<std::string> out;
    for (const auto& n : root.children) {
        const auto d = delta(n.before.file, n.after.file);
        std::string line = n.name;
        if (n.status == RowStatus::added) line += " new";
        if (n.status == RowStatus::gone) line += " gone";
        if (n.status == RowStatus::renamed) line += " was " + n.old_name;
        line += (d.bytes == 0 ? " " : d.grew ? " +" : " -") + std::to_string(d.bytes);
        out.push_back(std::move(line));
    }
    return out;
}
using Lines = std::vector<std::string>;

// The diff with its sides exchanged, as if by definition.
void turn(DiffNode& n) {
    std::swap(n.before, n.after);
    if (n.status == RowStatus::added)
        n.status = RowStatus::gone;
    else if (n.status == RowStatus::gone)
        n.status = RowStatus::added;
    else if (n.status == RowStatus::renamed)
        std::swap(n.name, n.old_name);
    for (auto& child : n.children) turn(child);
}
Diff turned(Diff d) {
    std::swap(d.before, d.after);
    for (auto& c : d.context) std::swap(c.before, c.after);
    for (auto& m : d.modules) std::swap(m.before, m.after), std::swap(m.size_before, m.size_after);
    for (auto& b : d.breakdowns) turn(b.root);
    d.notes.clear();
    return d;
}

// A later build of the same program: rows grown, shrunk, gone, new, renumbered, divided otherwise.
void evolve(Random& random, Node& node) {
    auto& rows = node.children;
    for (auto& row : rows) {
        if (random.chance(20))
            row.name = std::string(row.name) + ".func" + std::to_string(random.below(3)) + "#";
        if (row.children.empty()) {
            if (random.chance(30)) row.size = {random.below(1000), random.below(1000)};
        } else if (random.chance(10)) {
            row.children.clear();
        } else {
            evolve(random, row);
        }
        if (random.chance(20)) row.kind = "module";
    }
    if (rows.size() > 1 && random.chance(30)) rows.erase(rows.begin());
    if (random.chance(30)) rows.push_back(leaf("fresh", random.below(99), random.below(99)));
    std::vector<std::string> seen;
    for (auto& row : rows) {
        std::string name = row.name;
        while (std::ranges::find(seen, name) != seen.end()) name += "'";
        seen.push_back(name);
        row.name = name;
    }
    if (rows.empty()) return;
    node.size = {};
    for (const auto& row : rows) node.size += row.size;
}

std::pair<Report, Report> random_pair(u64 seed) {
    Random random(seed);
    Node tree = random_tree(random, "app", {1'000'000, 2'000'000}, 3);
    Report before = report_of({{"packages", tree}, {"sections,symbols", tree}});
    evolve(random, tree);
    Report after = report_of({{"packages", tree}, {"sections,symbols", tree}});
    fill_toolchain(random, before);
    fill_toolchain(random, after);
    fill_linkage(random, before);
    fill_linkage(random, after);
    if (random.chance(50)) after.toolchain.modules[1].version = "v0.35.0";
    if (random.chance(50)) after.toolchain.modules.pop_back();
    return {before, after};
}

std::string json_of(const Diff& diff) {
    std::string text;
    write_json(diff, [&](std::string_view piece) {
        text += piece;
        return true;
    });
    return text;
}

}  // namespace

TEST_CASE("a report does not differ from itself") {
    for (u64 seed = 0; seed < 200; ++seed) {
        const Report r = random_report(seed);
        const Diff d = compared(r, r);
        CHECK(d.empty());
        CHECK(d.context.empty());
        CHECK(d.modules.empty());
        CHECK(d.notes.empty());
        for (const auto& b : d.breakdowns) CHECK(b.root.children.empty());
    }
}

TEST_CASE("exchanging the sides turns the diff round") {
    for (u64 seed = 0; seed < 500; ++seed) {
        const auto [before, after] = random_pair(seed);
        const DiffOptions options{.breakdowns = {"packages", "sections,symbols"}};
        const Diff there = compared(before, after, options);
        const Diff back = compared(after, before, options);
        INFO("seed " << seed << "\n" << json_of(there) << json_of(back));
        REQUIRE(turned(there) == back);
    }
}

TEST_CASE("changes add up to the total, limited or not") {
    std::size_t changed = 0;
    for (u64 seed = 0; seed < 500; ++seed) {
        const auto [before, after] = random_pair(seed);
        for (const u64 rows : {0U, 1U, 3U}) {
            // compared() checks every sum on both rulers.
            const DiffOptions options{.breakdowns = {"sections,symbols"}, .rows = rows};
            const Diff d = compared(before, after, options);
            CHECK(d.breakdowns[0].root.before.file == before.subject.size);
            CHECK(d.breakdowns[0].root.after.memory == after.subject.memory);
            if (rows > 0) CHECK(d.breakdowns[0].root.children.size() <= rows + 1);
            changed += d.empty() ? 0 : 1;
        }
    }
    CHECK(changed > 1000);
}

TEST_CASE("the checker of diffs can fail") {
    const auto [before, after] = random_pair(3);
    const Diff good = compared(before, after);
    REQUIRE(!good.breakdowns[0].root.children.empty());
    Diff bad = good;
    ++bad.breakdowns[0].root.children[0].after.memory;
    CHECK(check_invariants(bad)->message.find("add up") != std::string::npos);
    bad = good;
    ++bad.after.subject.size;
    CHECK(check_invariants(bad)->message.find("sizes of the subjects") != std::string::npos);
    bad = good;
    DiffNode twin = bad.breakdowns[0].root.children[0];
    twin.before = twin.after = {};
    twin.children.clear();
    bad.breakdowns[0].root.children.push_back(twin);
    CHECK(check_invariants(bad)->message.find("one name") != std::string::npos);
}

TEST_CASE("rows are sorted by absolute change, new and gone ones marked, equal ones left out") {
    const Report before =
        packages({leaf("same", 100, 100), leaf("grew", 10, 10), leaf("gone", 7, 7),
                  leaf("shrank", 50, 50), leaf("[padding]", 900, 900)});
    const Report after =
        packages({leaf("[padding]", 5, 5), leaf("shrank", 20, 20), leaf("new", 6, 0),
                  leaf("grew", 15, 10), leaf("same", 100, 100)});
    const Diff d = compared(before, after);
    CHECK(lines(d.breakdowns[0].root) ==
          Lines{"shrank -30", "gone gone -7", "new new +6", "grew +5", "[padding] -895"});
}

TEST_CASE("a change of memory alone is a row") {
    const Diff d = compared(packages({leaf("bss", 0, 8)}), packages({leaf("bss", 0, 12)}));
    CHECK(lines(d.breakdowns[0].root) == Lines{"bss 0"});
    CHECK(d.breakdowns[0].root.children[0].after.memory == 12);
}

TEST_CASE("a closure put in front renumbers and changes nothing else") {
    const Report before =
        packages({leaf("main.f.func1", 100, 100), leaf("main.f.func2", 500, 500)});
    const Report after = packages({leaf("main.f.func1", 40, 40), leaf("main.f.func2", 100, 100),
                                   leaf("main.f.func3", 500, 500)});
    CHECK(lines(compared(before, after).breakdowns[0].root) == Lines{"main.f.func1 new +40"});
    CHECK(lines(compared(after, before).breakdowns[0].root) == Lines{"main.f.func1 gone -40"});
}

TEST_CASE("functions without a name are paired by size, the others the largest with the largest") {
    const auto before =
        packages({leaf("[function 0x1000]", 100, 100), leaf("[function 0x1100]", 900, 900),
                  leaf("[function 0x1500]", 40, 40), leaf("f", 7, 7)});
    const auto after =
        packages({leaf("[function 0x1010]", 44, 44), leaf("[function 0x1040]", 100, 100),
                  leaf("[function 0x1110]", 916, 916), leaf("f", 7, 7)});
    CHECK(lines(compared(before, after).breakdowns[0].root) ==
          Lines{"[function 0x1110] was [function 0x1100] +16",
                "[function 0x1010] was [function 0x1500] +4"});
}

TEST_CASE("hashes and versions do not appear as one gone and one new") {
    const Report before = packages(
        {leaf("core::fmt::h0123456789abcdef", 10, 10), leaf("golang.org/x/net@v0.33.0", 1000, 1000),
         leaf("github.com/jackc/pgx/v4", 300, 300), leaf("main.f.func1", 20, 20)});
    const Report after = packages(
        {leaf("core::fmt::hfedcba9876543210", 10, 10), leaf("golang.org/x/net@v0.35.0", 1500, 1500),
         leaf("github.com/jackc/pgx/v5", 310, 310), leaf("main.f.func2", 21, 21)});
    CHECK(lines(compared(before, after).breakdowns[0].root) ==
          Lines{"golang.org/x/net@v0.35.0 was golang.org/x/net@v0.33.0 +500",
                "github.com/jackc/pgx/v5 was github.com/jackc/pgx/v4 +10",
                "main.f.func2 was main.f.func1 +1"});
}

TEST_CASE("where two major versions live side by side, each is compared with itself") {
    const Report before = packages({leaf("pgx/v4", 100, 100), leaf("pgx/v5", 300, 300)});
    const Report after = packages({leaf("pgx/v5", 301, 301)});
    CHECK(lines(compared(before, after).breakdowns[0].root) ==
          Lines{"pgx/v4 gone -100", "pgx/v5 +1"});
}

TEST_CASE("a row that is divided on one side only still adds up") {
    const Report before = packages({leaf("a", 10, 10)});
    const Report after = packages({branch("a", {leaf("x", 4, 4), leaf("y", 9, 9)})});
    const Diff d = compared(before, after);
    const auto& a = d.breakdowns[0].root.children.at(0);
    CHECK(lines(a) == Lines{"[not divided] gone -10", "y new +9", "x new +4"});
}

TEST_CASE("what else changed is said first") {
    Report before = packages({leaf("a", 1, 1)});
    Report after = before;
    auto& b = before;
    auto& a = after;
    b.tool_version = "0.1.0", a.tool_version = "0.2.0";
    a.coverage.reset();
    b.subject.arch = "amd64", a.subject.arch = "arm64";
    b.subject.stripped = true, a.subject.stripped = false;
    b.toolchain.version = "go1.25.1", a.toolchain.version = "go1.26.8";
    b.toolchain.settings = {{"-ldflags", "-s -w"}, {"CGO_ENABLED", "0"}, {"vcs.revision", "1"}};
    a.toolchain.settings = {
        {"CGO_ENABLED", "1"}, {"GOAMD64", "v3"}, {"-tags", "netgo"}, {"vcs.revision", "2"}};
    b.linkage.kind = "static", a.linkage.kind = "dynamic";
    a.linkage.interpreter = "/lib/ld.so";
    b.linkage.libraries = {{"libz.so.1", "needed", {}}, {"libc.so.6", "needed", {}}};
    a.linkage.libraries = {{"libc.so.6", "needed", {}}, {"libssl.so.3", "needed", {}}};
    b.linkage.glibc_min = "2.17", a.linkage.glibc_min = "2.34";
    a.toolchain.verdicts = {{"cgo", "yes", "x"}};
    const Diff d = compared(before, after);
    Lines said;
    for (const auto& c : d.context)
        said.push_back(c.id + (c.name.empty() ? "" : " " + c.name) + ": " + c.before.value_or("-") +
                       " → " + c.after.value_or("-"));
    CHECK(said == Lines{"tool_version: 0.1.0 → 0.2.0", "depth: full → containers only",
                        "arch: amd64 → arm64", "stripped: yes → no",
                        "compiler_version: go1.25.1 → go1.26.8", "setting -ldflags: -s -w → -",
                        "setting -tags: - → netgo", "setting CGO_ENABLED: 0 → 1",
                        "setting GOAMD64: - → v3", "verdict cgo: - → yes",
                        "linkage: static → dynamic", "interpreter: - → /lib/ld.so",
                        "library libssl.so.3: - → needed", "library libz.so.1: needed → -",
                        "glibc_min: 2.17 → 2.34"});
    CHECK_FALSE(d.empty());
}

TEST_CASE("modules are told with both versions and the bytes that each moved") {
    const auto with = [](Nodes rows, std::vector<Module> modules) {
        Report r = report_of({{"modules", branch("app", std::move(rows))}});
        r.toolchain.modules = std::move(modules);
        return r;
    };
    const Report before =
        with({leaf("golang.org/x/net@v0.33.0", 1000, 900), leaf("example.com/old@v1.0.0", 70, 70),
              leaf("example.com/same@v1.0.0", 5, 5), leaf("example.com/p/v4@v4.1.0", 30, 30)},
             {{"example.com/app", "v1.0.0", "", "", "", true},
              {"golang.org/x/net", "v0.33.0", "", "", "", false},
              {"example.com/old", "v1.0.0", "", "", "", false},
              {"example.com/same", "v1.0.0", "", "", "", false},
              {"example.com/p/v4", "v4.1.0", "", "", "", false},
              {"example.com/dep", "v0.9.0", "", "", "", false}});
    const Report after =
        with({leaf("golang.org/x/net@v0.35.0", 1500, 1300), leaf("example.com/new@v2.0.0", 90, 90),
              leaf("example.com/same@v1.0.0", 5, 5), leaf("example.com/p/v5@v5.0.0", 33, 33)},
             {{"example.com/app", "v1.1.0", "", "", "", true},
              {"golang.org/x/net", "v0.35.0", "", "", "", false},
              {"example.com/new", "v2.0.0", "", "", "", false},
              {"example.com/same", "v1.0.0", "", "", "", false},
              {"example.com/p/v5", "v5.0.0", "", "", "", false},
              {"example.com/fork", "v1.0.0", "", "example.com/dep", "v0.9.0", false}});
    const Diff d = compared(before, after);
    Lines said;
    for (const auto& m : d.modules)
        said.push_back(m.path + ": " + m.before.value_or("-") + " → " + m.after.value_or("-") +
                       ", " + std::to_string(m.size_before.value_or(Size{}).file) + " → " +
                       std::to_string(m.size_after.value_or(Size{}).file));
    CHECK(said == Lines{"golang.org/x/net: v0.33.0 → v0.35.0, 1000 → 1500",
                        "example.com/new: - → v2.0.0, 0 → 90",
                        "example.com/old: v1.0.0 → -, 70 → 0",
                        "example.com/p/v5: example.com/p/v4 v4.1.0 → v5.0.0, 30 → 33",
                        "example.com/dep: v0.9.0 → example.com/fork v1.0.0, 0 → 0"});
    REQUIRE(d.context.size() == 1);
    CHECK(d.context[0].id == "main_version");
}

TEST_CASE("members are compared by name") {
    Report before = packages({leaf("arm64", 1, 1)});
    Report after = before;
    Report slice = packages({leaf("a", 1, 1)});
    slice.subject.name = "arm64";
    slice.toolchain.version = "go1.25.1";
    before.members = {slice};
    slice.toolchain.version = "go1.26.8";
    after.members = {slice};
    const Diff d = compared(before, after);
    REQUIRE(d.context.size() == 1);
    CHECK(d.context[0].member == "arm64");
    CHECK(d.context[0].id == "compiler_version");
}

TEST_CASE("a breakdown that one side lacks is a note, or an error where it was asked for") {
    const Report before = packages({leaf("a", 1, 1)});
    Report after = before;
    after.breakdowns[0].id = "modules";
    const Diff d = compared(before, after);
    CHECK(d.breakdowns.empty());
    CHECK(d.notes.size() == 2);
    const auto asked = diff_reports(before, after, {.breakdowns = {"packages"}});
    REQUIRE(!asked.has_value());
    CHECK(asked.error().kind == ErrorKind::usage);
    CHECK(asked.error().message == "the new report has no breakdown 'packages'");
}

TEST_CASE("reports of the largest rows alone are compared with a warning") {
    const Report before = packages({leaf("a", 9, 9), others(1012, 5, 5)});
    const Report after = packages({leaf("a", 9, 9), others(13, 7, 7)});
    const Diff d = compared(before, after);
    CHECK(lines(d.breakdowns[0].root) == Lines{"[13 others] was [1012 others] +2"});
    REQUIRE(d.notes.size() == 1);
    CHECK(d.notes[0].where == "packages");
    CHECK(d.notes[0].level == NoteLevel::warning);
    CHECK(d.context.empty());
    // A row that is merely called so is one as any other.
    const auto named = compared(packages({leaf("[12 others]", 9, 9), leaf("b", 1, 1)}),
                                packages({leaf("[13 others]", 9, 9), leaf("b", 1, 1)}));
    CHECK(named.notes.empty());
    CHECK(named.breakdowns[0].root.children.size() == 2);
}

TEST_CASE("sizes of any magnitude") {
    const u64 most = ~u64{0};
    const Diff d = compared(packages({leaf("a", most, 0)}), packages({leaf("b", 0, most)}));
    CHECK(d.breakdowns[0].root.children.size() == 2);
}

TEST_CASE("the JSON is what the schema says") {
    std::vector<std::string> texts;
    for (u64 seed = 0; seed < 20; ++seed) {
        const auto [before, after] = random_pair(seed);
        texts.push_back(json_of(compared(before, after)));
    }
    texts.push_back(json_of(compared(random_report(7), random_report(8))));
    const auto valid = texts.size();
    const std::pair<std::string_view, std::string_view> damages[] = {
        {R"("schema_version": 1)", R"("schema_version": 2)"},
        {R"("context": [)", R"("context": 1, "x": [)"},
        {R"("before": {"file": )", R"("before": {"file": -1)"},
        {R"("children": [)", R"("kinder": [)"},
    };
    for (const auto& [from, to] : damages) {
        auto text = texts[3];
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        texts.push_back(text.replace(at, from.size(), to));
    }
    const auto verdicts = schema_verdicts(texts);
    if (!verdicts) return;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        INFO(texts[i] << (*verdicts)[i]);
        CHECK((*verdicts)[i].empty() == (i < valid));
    }
}
