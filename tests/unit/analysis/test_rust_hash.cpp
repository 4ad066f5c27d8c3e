// Whether a name ends in the hash of Rust's legacy mangling, against that said once more, one
// position at a time.
#include "analysis/native/rust_crates.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace binsize;

namespace {

bool has_hash(std::string_view name) {
    if (!name.starts_with("_ZN")) return false;
    for (std::size_t at = 3; at + 20 <= name.size(); ++at)
        if (name.substr(at, 3) == "17h" && name[at + 19] == 'E' &&
            std::ranges::all_of(name.substr(at + 3, 16), [](char c) {
                return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            }))
            return true;
    return false;
}

}  // namespace

TEST_CASE("a hash is found wherever it is, and is sixteen digits, neither more nor fewer") {
    std::mt19937 random(3);
    std::size_t found = 0;
    for (int round = 0; round < 100000; ++round) {
        const auto text = [&](std::size_t length) {
            std::string out;
            while (length-- > 0) out += "0f7hE1xa_."[random() % 10];
            return out;
        };
        std::string name = "_ZN" + text(random() % 40) + "17h";
        for (auto digits = 15 + random() % 3; digits > 0; --digits)
            name += "0123456789abcdef"[random() % 16];
        name += "E" + text(random() % 20);
        if (random() % 8 == 0) name[random() % name.size()] = '7';
        if (random() % 8 == 0) name.resize(random() % name.size());
        INFO(name);
        REQUIRE(is_legacy_rust_name(name) == has_hash(name));
        found += has_hash(name) ? 1 : 0;
    }
    CHECK(found > 10000);
}
