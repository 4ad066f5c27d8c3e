// Any bytes at all beside the same bytes changed a little: each differing byte has one cause, bytes
// that are equal are in both files, and the sides can be exchanged.
#include "analysis/same/same.hpp"
#include "base/parallel.hpp"
#include "format/format.hpp"
#include "fuzz/require.hpp"

#include <algorithm>
#include <vector>

using namespace binsize;

namespace {

using Bytes = std::vector<std::byte>;

Same compared(const Image& a, const Image& b) {
    const auto out = compare_files(a, b, {.a_name = "a", .b_name = "b"});
    // Archives and fat files are told as what they are, so that only a defect of ours can fail.
    FUZZ_REQUIRE(out.has_value());
    return *out;
}

void check_sums(const Same& same, u64 a, u64 b) {
    u64 caused = 0;
    for (const auto& cause : same.causes) {
        FUZZ_REQUIRE(!cause.id.empty());
        caused += cause.bytes;
    }
    FUZZ_REQUIRE(caused == same.differing);
    FUZZ_REQUIRE(same.equal <= std::min(a, b));
    FUZZ_REQUIRE(same.equal + same.differing >= std::max(a, b));
    FUZZ_REQUIRE(same.verdict == "different" || same.verdict == "equal");
    for (const auto& place : same.places) {
        FUZZ_REQUIRE(!place.a || (*place.a <= a && place.a_size <= a - *place.a));
        FUZZ_REQUIRE(!place.b || (*place.b <= b && place.b_size <= b - *place.b));
    }
}

void check_pair(const Image& a, const Bytes& changed) {
    const auto b = load(changed);
    if (!b) return;
    const auto there = compared(a, *b);
    check_sums(there, a.bytes.size(), changed.size());
    const auto back = compared(*b, a);
    check_sums(back, changed.size(), a.bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto image = load(bytes);
    if (!image) return 0;
    const OneThread here;  // of seven comparisons of next to nothing
    const auto itself = compared(*image, *image);
    FUZZ_REQUIRE(itself.differing == 0 && itself.equal == size);

    Bytes changed(bytes.begin(), bytes.end());
    for (std::size_t at = size / 3; at < size; at += size / 3 + 1) changed[at] ^= std::byte{0x11};
    check_pair(*image, changed);
    changed.assign(bytes.begin(), bytes.end());
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(size / 2), 8, std::byte{0});
    check_pair(*image, changed);
    changed.resize(size - size / 8);
    check_pair(*image, changed);
    return 0;
}
