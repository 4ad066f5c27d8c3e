// Fingerprints are saved and compared across releases: the digests below are pinned. A change of
// what is hashed needs a new fingerprint_version, not new numbers here. (Derived from the
// description in hash.hpp by a script, hashed by xxhsum -H2; the first is xxHash's own test
// vector.)
#include "base/hash.hpp"
#include "support/catch.hpp"
#include "support/tools.hpp"

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
    CHECK(hash_of() == "99aa06d3014798d86001c324468d497f");
    CHECK(hash_of(std::string_view("main.main"), u64{1234}) == "e21a3517904b0d517426d30c5f868ade");
    CHECK(hash_of(std::string_view("a text that is longer than two blocks of sixteen")) ==
          "ed7870770b6154c7b9de106b22b2d05e");
}

// Of many sizes, because XXH3 has a way of its own for short, middling and long input, and pieces
// that do not end where its blocks do.
TEST_CASE("xxhsum makes the same of the same bytes") {
    if (!test::need_tool("xxhsum")) return;
    const test::TempFolder folder;
    for (const std::size_t size : {0, 1, 3, 16, 17, 128, 129, 240, 241, 1024, 5000}) {
        std::string text;
        for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * 31 + size);
        std::string bytes = "t";
        for (unsigned i = 0; i < 8; ++i) bytes += static_cast<char>(size >> (8 * i) & 0xffU);
        bytes += text + "n\x2a" + std::string(7, '\0');
        const auto path = folder.write("bytes", bytes);
        const auto oracle = test::run("xxhsum -H2 < " + test::quoted(path));
        REQUIRE(oracle.status == 0);
        INFO(size);
        CHECK(hash_of(std::string_view(text), u64{42}) ==
              oracle.text.substr(0, oracle.text.find(' ')));
    }
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
