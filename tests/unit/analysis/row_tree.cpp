// Row trees: sums by path, the order of rows, what is folded, and how many owners a row stands for.
#include "analysis/rows/tree.hpp"

#include "analysis/rows/breakdowns.hpp"
#include "made.hpp"

#include <random>
#include <set>

using namespace binsize;
using namespace binsize::test;

namespace {

std::vector<Key> keys(std::initializer_list<std::initializer_list<std::string_view>> levels,
                      bool owners = false) {
    std::vector<Key> out;
    for (const auto& names : levels) {
        Key::Rows rows;
        for (const auto name : names) rows.list.push_back({name, {}});
        out.push_back(owners ? Key::over_owners(std::move(rows))
                             : Key::over_cells(Key::Source::cost_class, std::move(rows)));
    }
    return out;
}

void add(RowTree& tree, std::vector<u32> path, Size size, Evidence evidence = Evidence::format,
         OwnerId owner = 0) {
    const std::vector<OwnerId> owners(path.size(), owner);
    tree.add(path, size, evidence, owners);
}

ReportOptions options(u64 rows = 0, ReportOptions::Sort sort = ReportOptions::Sort::file) {
    ReportOptions out;
    out.name = "app";
    out.rows = rows;
    out.sort = sort;
    return out;
}

}  // namespace

TEST_CASE("rows are sums, the largest first, then by name") {
    const auto key = keys({{"c", "b", "a", "nothing"}});
    RowTree tree(key);
    add(tree, {0}, {10, 1});
    add(tree, {1}, {4, 9});
    add(tree, {2}, {4, 9});
    add(tree, {1}, {0, 0});
    add(tree, {0}, {5, 0});
    const auto root = tree.finish(options());
    CHECK(root.name == "app");
    CHECK(root.size == Size{23, 19});
    CHECK(rows(root) == "c 15/1, a 4/9, b 4/9");
}

TEST_CASE("by memory and by name") {
    for (const auto& [sort, expected] :
         {std::pair{ReportOptions::Sort::memory, "b 4/9, a 4/2, c 15/1"},
          std::pair{ReportOptions::Sort::name, "a 4/2, b 4/9, c 15/1"}}) {
        const auto key = keys({{"c", "b", "a"}});
        RowTree tree(key);
        add(tree, {0}, {15, 1});
        add(tree, {1}, {4, 9});
        add(tree, {2}, {4, 2});
        CHECK(rows(tree.finish(options(0, sort))) == expected);
    }
}

TEST_CASE("in no order there are the same rows") {
    const auto key = keys({{"c", "b", "a"}});
    RowTree tree(key);
    add(tree, {0}, {4, 9});
    add(tree, {1}, {15, 1});
    add(tree, {2}, {4, 2});
    auto root = tree.finish(options(0, ReportOptions::Sort::none));
    CHECK(root.size == Size{23, 12});
    std::ranges::sort(root.children, {}, &Node::name);
    CHECK(rows(root) == "a 4/2, b 15/1, c 4/9");
}

TEST_CASE("what is past the rows asked for is one row, but never a single one") {
    const auto fold = [](u64 most) {
        const auto key = keys({{"a", "b", "c", "d"}});
        RowTree tree(key);
        for (u32 i = 0; i < 4; ++i) add(tree, {i}, {10 - i, i});
        return rows(tree.finish(options(most)));
    };
    CHECK(fold(2) == "a 10/0, b 9/1, [2 others] 15/5 x2");
    CHECK(fold(3) == "a 10/0, b 9/1, c 8/2, d 7/3");
    CHECK(fold(4) == fold(0));
}

TEST_CASE("a nested row has only what is under both, and levels are folded apart") {
    const auto key = keys({{"x", "y"}, {"a", "b", "c"}});
    RowTree tree(key);
    add(tree, {0, 0}, {1, 1});
    add(tree, {0, 1}, {2, 0});
    add(tree, {0, 2}, {3, 0});
    add(tree, {1, 0}, {9, 9});
    const auto root = tree.finish(options(1));
    CHECK(rows(root) == "y 9/9 [a 9/9], x 6/1 [c 3/0, [2 others] 3/1 x2]");
}

TEST_CASE("a row says the weakest evidence of its bytes") {
    const auto key = keys({{"a", "b"}});
    RowTree tree(key);
    add(tree, {0}, {1, 0}, Evidence::inference);
    add(tree, {0}, {9, 0}, Evidence::pclntab);
    add(tree, {1}, {1, 0}, Evidence::pclntab);
    const auto root = tree.finish(options());
    CHECK(root.children[0].evidence == "inference");
    CHECK(root.children[1].evidence == "pclntab");
    CHECK(root.evidence.empty());
}

TEST_CASE("an owner of several stretches counts once, in every row that it is in") {
    for (const bool nested : {false, true}) {
        auto key = keys({{"f", "g", "f"}}, true);  // owners 0 and 2 print alike
        if (nested) key.insert(key.begin(), std::move(keys({{"x", "y"}})[0]));
        RowTree tree(key);
        const auto give = [&](OwnerId owner, u64 bytes) {
            const u32 row = key.back().row_of(owner);
            add(tree, nested ? std::vector<u32>{0, row} : std::vector<u32>{row}, {bytes, 0},
                Evidence::format, owner);
        };
        give(0, 5);
        give(1, 1);
        give(0, 5);
        give(2, 5);
        give(0, 5);
        CHECK(rows(tree.finish(options())) ==
              (nested ? "x 21/0 [f 20/0 x2, g 1/0]" : "f 20/0 x2, g 1/0"));
    }
}

// The breakdowns of the list over a program of which all is known.
TEST_CASE("breakdowns group the same bytes in different ways") {
    Made made;
    const auto net = made.package("net");
    const auto main = made.package("main");
    const auto f = made.owner(OwnerKind::function, "main.f", main);
    const auto g = made.owner(OwnerKind::function, "net.g", net);
    made.give({0, 300}, f, CostClass::code);
    made.give({300, 100}, g, CostClass::code, Evidence::inference);
    made.give({400, 200}, g, CostClass::rodata);
    made.give({600, 400}, g, CostClass::dwarf);       // not mapped
    made.give({1000, 200}, f, CostClass::zero_fill);  // not in the file
    const auto breakdown = [&](std::vector<std::string> keys, std::vector<std::string> only = {}) {
        auto o = options();
        o.only = std::move(only);
        return rows(make_breakdown(made.model(), made.axis(), keys, o).value().root);
    };
    CHECK(breakdown({"classes"}) == "code 400/400, dwarf 400/0, rodata 200/200, zero_fill 0/200");
    CHECK(breakdown({"packages"}) == "net 700/300, main 300/500");
    CHECK(breakdown({"symbols"}) == "net.g 700/300, main.f 300/500");
    CHECK(breakdown({"evidence"}) == "format 900/700, inference 100/100");
    CHECK(breakdown({"packages", "classes"}) ==
          "net 700/300 [dwarf 400/0, rodata 200/200, code 100/100], "
          "main 300/500 [code 300/300, zero_fill 0/200]");
    CHECK(breakdown({"packages"}, {"class:code"}) ==
          "[everything else] 600/400, main 300/300, net 100/100");
    CHECK(breakdown({"packages"}, {"!package:net"}) == "[everything else] 700/300, main 300/500");
    CHECK(breakdown({"classes"}, {"package:m*", "class:code"}) ==
          "[everything else] 700/500, code 300/300");
}

// Numbers of eight characters at a time give the order that comparing whole names does.
TEST_CASE("rows of one size are in the order of their names, however alike those are") {
    Made made;
    std::mt19937 random(5);
    const auto below = [&](std::size_t end) { return random() % end; };
    const auto package = made.package("app");
    std::set<std::string> printed;
    constexpr std::array<std::size_t, 11> prefixes = {0, 1, 6, 7, 8, 9, 30, 509, 511, 512, 700};
    std::vector<OwnerId> owners;
    while (owners.size() < 3000) {
        std::string name(prefixes[below(prefixes.size())], 'p');
        for (auto i = below(12); i > 0; --i) name += "!\"#z"[below(4)];
        const bool literal = below(2) == 0;
        if (name.empty() || !printed.insert(literal ? '"' + name + '"' : name).second) continue;
        owners.push_back(
            made.owner(literal ? OwnerKind::literal : OwnerKind::function, name, package));
    }
    std::vector<Key> key;
    key.push_back(Key::over_names(made.division()));
    RowTree tree(key);
    for (const auto owner : owners) {
        const u32 row = key.front().row_of(owner);
        tree.add({&row, 1}, {1 + below(4), 1}, Evidence::format, {&owner, 1});
    }
    const auto root = tree.finish(options());
    REQUIRE(root.children.size() > 2500);
    CHECK(std::ranges::is_sorted(root.children, {}, [](const Node& n) {
        return std::pair(~n.size.file, std::string(n.name));
    }));
    bool same = true;
    for (int i = 0; i < 100000; ++i) {
        const u32 a = key.front().row_of(owners[below(owners.size())]);
        const u32 b = key.front().row_of(owners[below(owners.size())]);
        same = same && key.front().name_before(a, b) == (key.front().name(a) < key.front().name(b));
    }
    CHECK(same);
}
