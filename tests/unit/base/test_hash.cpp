// Fingerprints are saved and compared across releases: the digests below are pinned. A change of
// the function needs a new schema version, not new numbers here. (Derived independently, from the
// description in hash.hpp and the constants, by a script.)
#include "base/hash.hpp"
#include "support/catch.hpp"

#include <set>
#include <string>

using namespace binsize;

namespace {

template <class... Pieces>
std::string hash_of(Pieces... pieces) {
    Hasher h;
    (h.add(pieces), ...);
    return h.digest().hex();
}

}  // namespace

TEST_CASE("the hash never changes") {
    CHECK(hash_of() == "eeb73bb877c934e551b0b5d64f64f643");
    CHECK(hash_of(std::string_view("main.main"), u64{1234}) == "8186eedc51370ddc216e83beb5f028bf");
    CHECK(hash_of(std::string_view("a text that is longer than two blocks of sixteen")) ==
          "9eccc4e5305c495d1fbe9c481965e521");
}

TEST_CASE("pieces and their order count") {
    using sv = std::string_view;
    const std::set<std::string> all = {hash_of(),
                                       hash_of(sv("")),
                                       hash_of(sv("a")),
                                       hash_of(sv("ab"), sv("c")),
                                       hash_of(sv("a"), sv("bc")),
                                       hash_of(sv("abc")),
                                       hash_of(sv("c"), sv("ab")),
                                       hash_of(u64{0}),
                                       hash_of(u64{0}, u64{0}),
                                       hash_of(sv(std::string(1, '\0'))),
                                       hash_of(sv(std::string(16, 'a'))),
                                       hash_of(sv(std::string(17, 'a'))),
                                       hash_of(sv(std::string(32, 'a')))};
    CHECK(all.size() == 13);
}

TEST_CASE("nearby inputs spread over all bits") {
    u64 ones = 0;
    u64 zeros = 0;
    std::set<u64> high;
    std::set<u64> low;
    for (u64 i = 0; i < 10000; ++i) {
        Hasher h;
        h.add(i);
        const auto d = h.digest();
        ones |= d.high & d.low;
        zeros |= ~d.high & ~d.low;
        high.insert(d.high);
        low.insert(d.low);
    }
    CHECK(ones == ~u64{0});
    CHECK(zeros == ~u64{0});
    CHECK(high.size() == 10000);
    CHECK(low.size() == 10000);
}
