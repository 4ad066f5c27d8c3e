// The lowest common owner of users in a made-up tree: 8 users in 4 packages in 2 modules; the last
// package has no module.
#include "image/lowest_common.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

struct Tree {
    static constexpr u32 nobody = 0, file = 99;
    // Users 1 to 8; packages are 10 to 13 as users, modules 20 and 21.
    [[nodiscard]] std::optional<u32> package(u32 user) const {
        if (user >= 1 && user <= 8) return (user - 1) / 2;
        return user >= 10 && user <= 13 ? std::optional(user - 10) : std::nullopt;
    }
    [[nodiscard]] std::optional<u32> module(u32 user) const {
        if (user == 20 || user == 21) return user - 20;
        const auto p = package(user);
        if (!p || *p == 3) return std::nullopt;
        return *p / 2;
    }
    [[nodiscard]] static u32 user_of_package(u32 package) { return 10 + package; }
    [[nodiscard]] static u32 user_of_module(u32 module) { return 20 + module; }
    [[nodiscard]] static u32 user_of_file() { return file; }
};

const std::vector<u32> all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 20, 21, 99};

u32 join(u32 a, u32 b) { return lowest_common(Tree{}, a, b); }

}  // namespace

TEST_CASE("two users meet at the narrowest that holds both") {
    CHECK(join(1, 2) == 10);   // of one package
    CHECK(join(1, 4) == 20);   // of two packages of a module
    CHECK(join(1, 5) == 99);   // of two modules
    CHECK(join(7, 8) == 13);   // a package without a module
    CHECK(join(5, 7) == 99);   // … has nothing in common with others but the file
    CHECK(join(1, 10) == 10);  // a package and one of its own
    CHECK(join(10, 20) == 20);
    CHECK(join(99, 1) == 99);
    CHECK(join(0, 7) == 7);
    CHECK(join(13, 13) == 13);
}

TEST_CASE("joining is commutative and associative, so that the order of users does not matter") {
    for (const u32 a : all)
        for (const u32 b : all) {
            REQUIRE(join(a, b) == join(b, a));
            REQUIRE(join(a, join(a, b)) == join(a, b));
            for (const u32 c : all) REQUIRE(join(join(a, b), c) == join(a, join(b, c)));
        }
}
