// Whether methods could be dropped: the hello programs of every version call no look-up, and the
// rule itself on the shares that controlled builds gave.
#include "evidence/evidence.hpp"
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
        const auto found = go::find_method_pruning(*program);
        REQUIRE(found);
        CHECK(found->state == go::Pruning::on);
        CHECK(found->slots.pruned < found->slots.exported);
    });
}

TEST_CASE("the share of pruned slots decides, and between the two kinds nothing does") {
    using go::judge_pruning;
    using go::Pruning;
    // go 1.26.8: net/http alone; the same with reflect.Value.MethodByName; with text/template;
    // the look-up in a small program; a small net/http + text/template program.
    CHECK(judge_pruning({3078, 1650}) == Pruning::on);
    CHECK(judge_pruning({3521, 321}) == Pruning::off);
    CHECK(judge_pruning({3718, 338}) == Pruning::off);
    CHECK(judge_pruning({1123, 78}) == Pruning::off);
    CHECK(judge_pruning({1000, 120}) == Pruning::off);
    CHECK(judge_pruning({1000, 300}) == Pruning::unclear);
    CHECK(judge_pruning({20, 20}) == Pruning::unclear);
    CHECK(judge_pruning({0, 0}) == Pruning::unclear);
}
