// A fast 128-bit hash for fingerprints: stable over platforms and releases, not cryptographic.
// Two lanes of multiply-and-fold over 16-byte blocks (the wyhash family's idea), finished with a
// mixing step; a saved fingerprint is compared with later ones, so the function never changes
// without a new schema version.
#pragma once

#include <binsize/types.hpp>

#include <string>
#include <string_view>

namespace binsize {

struct Hash128 {
    u64 high = 0, low = 0;
    friend bool operator==(const Hash128&, const Hash128&) = default;
    [[nodiscard]] std::string hex() const;
};

/// Feed pieces, then take the digest. The result depends on the pieces' boundaries, so that
/// ("ab","c") and ("a","bc") differ.
class Hasher {
public:
    void add(std::string_view piece);
    void add(u64 value);
    [[nodiscard]] Hash128 digest() const;

private:
    u64 a_ = 0x9e3779b97f4a7c15, b_ = 0xc2b2ae3d27d4eb4f, count_ = 0;
};

}  // namespace binsize
