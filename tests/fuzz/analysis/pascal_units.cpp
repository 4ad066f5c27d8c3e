// Any bytes as a program of Free Pascal at 0x1000 whose first half is code: the first byte picks
// word size and byte order. Classes lie in the data, their methods in the code, in order.
#include "analysis/native/pascal_units.hpp"
#include "fuzz/require.hpp"
#include "support/pascal.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 16) return 0;
    const auto image = test::pascal_image(std::as_bytes(std::span(data, size)));
    const u64 half = image.sections[0].memory.size;
    const auto found = read_pascal_units(image);
    const u64 end = 0x1000 + image.bytes.size();
    u64 before = 0;
    for (const auto& c : found.classes) {
        FUZZ_REQUIRE(c.unit < found.units.size() && !c.name.empty());
        FUZZ_REQUIRE(c.vmt.begin >= before && c.vmt.begin >= 0x1000 + half);
        for (const auto at : {c.vmt, c.type, c.text})
            FUZZ_REQUIRE(at.size > 0 && at.begin >= 0x1000 && at.end() <= end);
        before = c.vmt.begin;
    }
    before = 0;
    for (const auto& m : found.methods) {
        FUZZ_REQUIRE(m.address > before && m.address < 0x1000 + half);
        FUZZ_REQUIRE(m.unit < found.units.size());
        before = m.address;
    }
    return 0;
}
