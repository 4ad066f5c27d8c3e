// A fast 128-bit hash for fingerprints, XXH3-128: the same on all platforms and in all releases of
// xxHash, not cryptographic (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). A
// saved fingerprint is compared with later ones: whoever changes what is fed to it, or how, raises
// fingerprint_version.
#pragma once

#include <binsize/types.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace binsize {

struct Hash128 {
    u64 high = 0, low = 0;
    friend bool operator==(const Hash128&, const Hash128&) = default;
    [[nodiscard]] std::string hex() const;
};

/// Feed pieces, then take the digest. What is hashed of a text is 't', its size as eight bytes, the
/// least first, and its bytes; of a number 'n' and its eight bytes. So ("ab","c") and ("a","bc")
/// differ, and anybody can make the same digest.
class Hasher {
public:
    Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void add(std::string_view piece);
    void add(u64 value);
    [[nodiscard]] Hash128 digest() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace binsize
