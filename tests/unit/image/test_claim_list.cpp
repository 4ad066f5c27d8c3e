// Claims come out of their list as they went in, whatever their values.
#include "image/claim_list.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>
#include <tuple>

using namespace binsize;

namespace {

bool same(const Claim& a, const Claim& b) {
    return a.begin == b.begin && a.size == b.size && a.owner == b.owner &&
           a.cost_class == b.cost_class && a.evidence == b.evidence && a.rank == b.rank;
}

bool less(const Claim& a, const Claim& b) {
    return std::tuple(a.begin, a.size, a.owner, a.cost_class, a.evidence, a.rank) <
           std::tuple(b.begin, b.size, b.owner, b.cost_class, b.evidence, b.rank);
}

// Values of every length that a difference may have, in both directions.
u64 any_number(std::mt19937_64& random) { return random() >> random() % 64; }

std::vector<Claim> any_claims(std::mt19937_64& random, std::size_t count) {
    std::vector<Claim> out;
    u64 next = 0;
    for (std::size_t i = 0; i < count; ++i) {
        Claim c;
        c.begin = random() % 3 == 0 ? any_number(random) / 2 : next;
        c.size = 1 + any_number(random) / 4;
        c.owner = static_cast<OwnerId>(any_number(random));
        c.cost_class = static_cast<CostClass>(random() % 22);
        c.evidence = static_cast<Evidence>(random() % 7);
        c.rank = static_cast<Rank>(random() % 16);
        if (random() % 2 == 0 && !out.empty()) {
            c.cost_class = out.back().cost_class;
            c.evidence = out.back().evidence;
            c.rank = out.back().rank;
        }
        out.push_back(c);
        next = c.end() < ~u64{0} / 2 ? c.end() : 0;
    }
    return out;
}

}  // namespace

TEST_CASE("claims are read as they were written, in order of begin within each run") {
    std::mt19937_64 random(29);
    for (int round = 0; round < 200; ++round) {
        const auto claims = any_claims(random, random() % 400);
        ClaimList list;
        CHECK(list.empty());
        for (const auto& claim : claims) {
            list.push_back(claim);
            REQUIRE(same(list.back(), claim));
        }
        REQUIRE(list.size() == claims.size());
        const OwnerId base = round % 2 == 0 ? 0 : 1000;
        list.rebase(base);

        std::vector<Claim> expected = claims;
        for (auto& claim : expected) claim.owner += base;
        std::ranges::sort(expected, less);
        std::vector<Claim> seen;
        list.each([&](const Claim& claim) { seen.push_back(claim); });
        std::ranges::sort(seen, less);
        REQUIRE(std::ranges::equal(seen, expected, same));

        std::vector<Claim> read;
        for (auto& reader : list.readers()) {
            u64 begin = 0;
            do {
                REQUIRE(reader.claim().begin >= begin);
                begin = reader.claim().begin;
                read.push_back(reader.claim());
            } while (reader.next());
        }
        std::ranges::sort(read, less);
        REQUIRE(std::ranges::equal(read, expected, same));
    }
}

TEST_CASE("the last claim may grow until the next comes") {
    ClaimList list;
    list.push_back({10, 5, 1, CostClass::code, Evidence::format, Rank::symbol});
    list.back().size = 200;
    list.push_back({210, 1, 2, CostClass::code, Evidence::format, Rank::symbol});
    auto readers = list.readers();
    REQUIRE(readers.size() == 1);
    CHECK(readers[0].claim().size == 200);
    REQUIRE(readers[0].next());
    CHECK(readers[0].claim().begin == 210);
    CHECK_FALSE(readers[0].next());
}
