// Partition against a brute-force reading of its rule: for each position, the claim that the rule
// prefers, asked one position at a time.
#include "image/partition.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace binsize;

namespace {

using Runs = std::vector<std::vector<Claim>>;

constexpr OwnerId gap_owner = 1000;

Partition cover(u64 size, const Runs& runs) {
    std::vector<ClaimList> lists(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i)
        for (const auto& claim : runs[i]) lists[i].push_back(claim);
    return Partition::cover(size, std::move(lists), [](Extent e) {
        return Cell{e.begin, gap_owner, CostClass::padding, Evidence::format};
    });
}

// The rule of claim_list.hpp, written down once more: higher rank, then shorter, then earlier, then
// the lower owner, then the lower class.
const Claim* best_at(const Runs& runs, u64 position) {
    const Claim* best = nullptr;
    for (const auto& run : runs)
        for (const auto& c : run) {
            if (position < c.begin || position - c.begin >= c.size) continue;
            if (best == nullptr ||
                std::tuple(-int(c.rank), c.size, c.begin, c.owner, c.cost_class) <
                    std::tuple(-int(best->rank), best->size, best->begin, best->owner,
                               best->cost_class))
                best = &c;
        }
    return best;
}

Runs random_runs(std::mt19937& random, u64 size) {
    Runs runs(1 + random() % 4);
    OwnerId owner = 0;
    for (auto& run : runs)
        for (auto i = random() % 12; i > 0; --i) {
            const u64 begin = random() % (size + 3);
            run.push_back({begin, random() % (size / 2 + 2), owner++ % 7,
                           static_cast<CostClass>(random() % 3), Evidence::format,
                           static_cast<Rank>(1 + random() % 4)});
            if (random() % 4 == 0) {  // one more of the same, but for what it is for
                run.push_back(run.back());
                run.back().cost_class = static_cast<CostClass>(random() % 3);
            }
        }
    return runs;
}

}  // namespace

TEST_CASE("a partition gives every position to the claim that its rule prefers") {
    std::mt19937 random(7);
    for (int round = 0; round < 4000; ++round) {
        const u64 size = random() % 60;
        const auto runs = random_runs(random, size);
        const auto p = cover(size, runs);
        for (u64 at = 0; at < size; ++at) {
            const auto& cell = p.cells()[p.index_at(at)];
            const auto* best = best_at(runs, at);
            REQUIRE(cell.owner == (best == nullptr ? gap_owner : best->owner));
            REQUIRE(cell.cost_class == (best == nullptr ? CostClass::padding : best->cost_class));
        }
    }
}

TEST_CASE("cells tile the axis: sorted, none empty, neighbours differ") {
    std::mt19937 random(11);
    for (int round = 0; round < 1000; ++round) {
        const u64 size = 1 + random() % 60;
        const auto p = cover(size, random_runs(random, size));
        REQUIRE(p.cells().front().begin == 0);
        for (std::size_t i = 0; i < p.cells().size(); ++i)
            REQUIRE(p.end_of(i) > p.cells()[i].begin);
        REQUIRE(p.end_of(p.cells().size() - 1) == size);
    }
}

TEST_CASE("the order of passes does not matter") {
    std::mt19937 random(13);
    for (int round = 0; round < 500; ++round) {
        const u64 size = 1 + random() % 60;
        auto runs = random_runs(random, size);
        const auto a = cover(size, runs);
        std::ranges::reverse(runs);
        for (auto& run : runs) std::ranges::shuffle(run, random);
        const auto b = cover(size, runs);
        REQUIRE(a.cells().size() == b.cells().size());
        for (std::size_t i = 0; i < a.cells().size(); ++i) {
            REQUIRE(a.cells()[i].begin == b.cells()[i].begin);
            REQUIRE(a.cells()[i].owner == b.cells()[i].owner);
        }
    }
}

TEST_CASE("claims past the end, empty claims and an empty axis do no harm") {
    const Claim whole{0, ~u64{0}, 3, CostClass::code, Evidence::format, Rank::symbol};
    CHECK(cover(0, {{whole}}).cells().empty());
    const auto p = cover(10, {{whole}});
    REQUIRE(p.cells().size() == 1);
    CHECK(p.end_of(0) == 10);
    const Claim empty{4, 0, 5, CostClass::code, Evidence::format, Rank::structure};
    CHECK(cover(10, {{empty}, {whole}}).cells().size() == 1);
}

TEST_CASE("refine replaces what its claims cover and nothing else") {
    std::mt19937 random(17);
    for (int round = 0; round < 1000; ++round) {
        const u64 size = 1 + random() % 60;
        const auto runs = random_runs(random, size);
        const auto before = cover(size, runs);
        std::vector<Claim> claims;
        for (u64 at = random() % 9; at < size;) {
            const u64 length = 1 + random() % 5;
            // Some are of the owner that has what is beside them.
            const auto& near = before.cells()[random() % before.cells().size()];
            claims.push_back({at, length, 500 + static_cast<OwnerId>(at), CostClass::unwind,
                              Evidence::format, Rank::decoded});
            if (random() % 3 == 0) {
                claims.back().owner = near.owner;
                claims.back().cost_class = near.cost_class;
                claims.back().evidence = near.evidence;
            }
            at += length + random() % 9;
        }
        auto after = before;
        after.refine(claims);
        for (std::size_t i = 1; i < after.cells().size(); ++i) {
            const auto& a = after.cells()[i - 1];
            const auto& b = after.cells()[i];
            REQUIRE(a.begin < b.begin);
            REQUIRE(
                (a.owner != b.owner || a.cost_class != b.cost_class || a.evidence != b.evidence));
        }
        for (u64 at = 0; at < size; ++at) {
            const auto* claim = best_at({claims}, at);
            const auto expected =
                claim != nullptr ? claim->owner : before.cells()[before.index_at(at)].owner;
            REQUIRE(after.cells()[after.index_at(at)].owner == expected);
        }
    }
}

TEST_CASE("zip walks the common refinement once, in order") {
    const auto a = cover(10, {{{0, 4, 1, CostClass::code, Evidence::format, Rank::symbol},
                               {4, 6, 2, CostClass::code, Evidence::format, Rank::symbol}}});
    const auto b = cover(10, {{{0, 7, 8, CostClass::code, Evidence::format, Rank::symbol},
                               {7, 3, 9, CostClass::code, Evidence::format, Rank::symbol}}});
    std::vector<std::tuple<u64, u64, OwnerId, OwnerId>> seen;
    zip(a, b, [&](u64 begin, u64 end, const Cell& x, const Cell& y) {
        seen.emplace_back(begin, end, x.owner, y.owner);
    });
    const decltype(seen) expected = {{0, 4, 1, 8}, {4, 7, 2, 8}, {7, 10, 2, 9}};
    CHECK(seen == expected);
}

TEST_CASE("a list of many chunks, sorted or not, loses nothing") {
    constexpr u64 count = 300000;  // several chunks
    std::vector<Claim> claims;
    for (u64 i = 0; i < count; ++i)
        claims.push_back(
            {2 * i, 2, static_cast<OwnerId>(i), CostClass::code, Evidence::format, Rank::symbol});
    // Under all of them one that lies in the first chunk and outlives it.
    const Claim below{0,
                      2 * count + 10,
                      OwnerId{gap_owner} - 1,
                      CostClass::code,
                      Evidence::format,
                      Rank::section};
    std::vector<Claim> shuffled = claims;
    std::mt19937 random(23);
    std::ranges::shuffle(shuffled, random);
    claims.insert(claims.begin(), below);
    shuffled.push_back(below);
    for (const auto& run : {claims, shuffled}) {
        const auto p = cover(2 * count + 20, {run});
        REQUIRE(p.cells().size() == count + 2);
        for (u64 i = 0; i < count; ++i) REQUIRE(p.cells()[i].owner == i);
        CHECK(p.cells()[count].owner == below.owner);
        CHECK(p.cells()[count + 1].owner == gap_owner);
    }
}
