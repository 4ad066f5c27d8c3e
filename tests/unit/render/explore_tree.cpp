// Walking through rows without a terminal: what is open, in which order, what a search finds.
#include "render/explore/tree_view.hpp"
#include "support/catch.hpp"
#include "support/reports.hpp"

#include <set>

using namespace binsize;
using namespace binsize::explore;
using namespace binsize::test;

namespace {

Node modules() {
    return branch("app", {branch("std", {leaf("fmt", 300, 10), leaf("Net/http", 500, 500)}),
                          branch("a.b/c", {leaf("a.b/c/http", 50, 900)}), leaf("[padding]", 7, 7)});
}

std::vector<std::string> names(const TreeView& view) {
    std::vector<std::string> out;
    for (const auto row : view.shown()) out.emplace_back(view.rows().name(row));
    return out;
}
using Names = std::vector<std::string>;

void open_all(TreeView& view) {
    for (std::size_t line = 0; line < view.shown().size(); ++line) {
        view.move_to(line);
        if (!view.is_open(view.cursor())) view.open();
        view.move_to(line);
    }
}

}  // namespace

TEST_CASE("rows know their parents, level by level") {
    Random random(7);
    const auto root = random_tree(random, "root", {1000000, 500000}, 4);
    const Rows rows(root);
    u64 leaves = 0;
    for (u32 row = 0; row < rows.size(); ++row) {
        if (rows.children(row) == 0) leaves += rows.now(row).file;
        for (u32 i = 0; i < rows.children(row); ++i)
            CHECK(rows.parent(rows.first_child(row) + i) == row);
        CHECK(rows.path(row).size() == rows.level(row));
    }
    CHECK(leaves == 1000000);
}

TEST_CASE("the largest first, under either ruler; names from a; and back") {
    const auto root = modules();
    TreeView view{Rows(root)};
    CHECK(names(view) == Names{"app", "std", "a.b/c", "[padding]"});
    view.set_ruler(true);
    CHECK(names(view) == Names{"app", "a.b/c", "std", "[padding]"});
    view.next_sort();
    CHECK(view.sort() == SortBy::name);
    CHECK(names(view) == Names{"app", "[padding]", "a.b/c", "std"});
    view.reverse();
    CHECK(names(view) == Names{"app", "std", "a.b/c", "[padding]"});
}

TEST_CASE("what stands for others is last, however it is sorted") {
    const auto root = branch("app", {leaf("a", 1, 1), leaf("b", 2, 2), others(40, 900, 900)});
    TreeView view{Rows(root)};
    for (int i = 0; i < 4; ++i) {
        CHECK(names(view).back() == "[40 others]");
        if (i % 2 == 0)
            view.reverse();
        else
            view.next_sort();
    }
}

TEST_CASE("opening, closing, and where the cursor goes") {
    const auto root = modules();
    TreeView view{Rows(root)};
    view.move(1);
    view.open();
    CHECK(names(view) == Names{"app", "std", "Net/http", "fmt", "a.b/c", "[padding]"});
    CHECK(view.rows().name(view.cursor()) == "std");
    view.open();  // is open: the row below
    CHECK(view.rows().name(view.cursor()) == "Net/http");
    view.close();  // has no children: what it lies in
    CHECK(view.rows().name(view.cursor()) == "std");
    view.close();
    CHECK(view.shown().size() == 4);
    view.move(-100);
    CHECK(view.cursor() == 0);
    view.move(100);
    CHECK(view.rows().name(view.cursor()) == "[padding]");
    view.open();
    CHECK(view.rows().name(view.cursor()) == "[padding]");
    view.move_to(0);
    view.close();
    CHECK(view.shown().size() == 1);
    view.close();
    view.move(5);
    CHECK(view.cursor() == 0);
}

TEST_CASE("a search counts rows and bytes once, and goes to the largest first") {
    const auto root = modules();
    TreeView view{Rows(root)};
    view.search("HTTP");
    CHECK(view.matches() == 2);
    CHECK(view.matched_bytes() == 550);
    CHECK(view.match_number() == 0);
    view.next_match(true);
    CHECK(view.rows().name(view.cursor()) == "Net/http");
    CHECK(view.match_number() == 1);
    view.next_match(true);
    CHECK(view.rows().name(view.cursor()) == "a.b/c/http");
    view.next_match(true);
    CHECK(view.match_number() == 1);
    view.next_match(false);
    CHECK(view.match_number() == 2);
    // A row below one that matches is part of its bytes.
    view.search("a.b");
    CHECK(view.matches() == 2);
    CHECK(view.matched_bytes() == 50);
    view.search("nothing");
    CHECK(view.matches() == 0);
    view.next_match(true);
    view.search("");
    CHECK_FALSE(view.is_match(view.cursor()));
}

TEST_CASE("only what the cursor lies in stays open") {
    const auto root = modules();
    TreeView view{Rows(root)};
    open_all(view);
    CHECK(view.shown().size() == 7);
    view.search("fmt");
    view.next_match(true);
    view.close_others();
    CHECK(names(view) == Names{"app", "std", "Net/http", "fmt", "a.b/c", "[padding]"});
    CHECK(view.rows().name(view.cursor()) == "fmt");
}

TEST_CASE("all rows of a random tree are shown once, sorted, whatever is asked for") {
    for (u64 seed = 0; seed < 20; ++seed) {
        Random random(seed);
        const auto root = random_tree(random, "root", {~u64{0}, ~u64{0} / 3}, 4);
        TreeView view{Rows(root)};
        open_all(view);
        for (int round = 0; round < 4; ++round) {
            const auto shown = view.shown();
            CHECK(std::set<u32>(shown.begin(), shown.end()).size() == view.rows().size());
            for (std::size_t i = 1; i < shown.size(); ++i)
                CHECK(std::ranges::find(shown.first(i), view.rows().parent(shown[i])) !=
                      shown.first(i).end());
            if (round == 1) view.set_ruler(true);
            view.next_sort();
        }
        view.search("#");
        CHECK(view.matches() + 1 == view.rows().size());
        CHECK(view.matched_bytes() == (view.matches() == 0 ? 0 : ~u64{0} / 3));
    }
}

TEST_CASE("a diff is sorted by how much moved") {
    DiffNode root;
    root.before = {1000, 1000};
    root.after = {1100, 1100};
    root.children = {changed("grew", 100, 150), changed("shrank", 900, 300),
                     changed("new", 0, 650, RowStatus::added)};
    TreeView view{Rows(root)};
    CHECK(view.sort() == SortBy::change);
    CHECK(names(view) == Names{"", "new", "shrank", "grew"});
    view.next_sort();
    CHECK(names(view) == Names{"", "new", "shrank", "grew"});
    view.next_sort();
    CHECK(view.sort() == SortBy::before);
    CHECK(names(view) == Names{"", "shrank", "grew", "new"});
    view.search("r");
    CHECK(view.matches() == 2);
    CHECK(view.matched_before() == 1000);
    CHECK(view.matched_bytes() == 450);
}
