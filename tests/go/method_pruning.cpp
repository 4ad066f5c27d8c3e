// Whether methods could be dropped: the hello programs of every version call no look-up, and the
// rule itself on the shares that controlled builds gave.
#include "analysis/go/method_pruning.hpp"
#include "go/matrix.hpp"
#include "support/catch.hpp"

using namespace binsize;

TEST_CASE("programs without a method look-up have their unused methods dropped") {
    test::for_each_program([](const test::Program& file, const Image& image) {
        if (!file.plain_gc()) return;
        INFO(file.name);
        Notes notes;
        const auto program = go::Program::open(image, notes);
        REQUIRE(program);
        const auto found = find_method_pruning(*program);
        REQUIRE(found);
        CHECK(found->state == Pruning::on);
        CHECK(found->slots.pruned < found->slots.exported);
        CHECK(found->in_itabs.exported <= found->slots.exported);
        CHECK(found->lookups.empty());
    });
}

TEST_CASE("the share of pruned slots decides, and between the two kinds nothing does") {
    // Slots of types in itabs. net/http alone and with a look-up, of Go 1.16, 1.20, 1.26 and 1.27;
    // a program that prints, likewise; esbuild for 386, and terraform.
    CHECK(judge_pruning({719, 141}) == Pruning::on);
    CHECK(judge_pruning({778, 2}) == Pruning::off);
    CHECK(judge_pruning({772, 206}) == Pruning::on);
    CHECK(judge_pruning({855, 5}) == Pruning::off);
    CHECK(judge_pruning({965, 289}) == Pruning::on);
    CHECK(judge_pruning({1076, 15}) == Pruning::off);
    CHECK(judge_pruning({1063, 324}) == Pruning::on);
    CHECK(judge_pruning({1174, 22}) == Pruning::off);
    CHECK(judge_pruning({90, 33}) == Pruning::on);
    CHECK(judge_pruning({115, 3}) == Pruning::off);
    CHECK(judge_pruning({1251, 293}) == Pruning::on);
    CHECK(judge_pruning({36951, 48}) == Pruning::off);
    CHECK(judge_pruning({1000, 90}) == Pruning::unclear);
    CHECK(judge_pruning({20, 20}) == Pruning::unclear);
    CHECK(judge_pruning({0, 0}) == Pruning::unclear);
}
