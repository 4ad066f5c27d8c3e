// Any bytes as a program of Free Pascal at 0x1000 whose first half is code: the first byte picks
// word size and byte order. Classes lie in the data, their methods in the code, in order.
#include "analysis/native/pascal_units.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

Section section(std::string_view name, u64 begin, u64 size, bool code) {
    Section s;
    s.name = name;
    s.memory = {0x1000 + begin, size};
    s.file = {begin, size};
    s.loaded = true;
    s.executable = code;
    s.cost_class = code ? CostClass::code : CostClass::data;
    return s;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 16) return 0;
    Image image;
    image.bits = (data[0] & 1U) != 0 ? 32 : 64;
    image.endian = (data[0] & 2U) != 0 ? Endian::big : Endian::little;
    image.arch = "amd64";
    test::set_format(image, Format::pe);
    image.kind = FileKind::executable;
    image.bytes = std::as_bytes(std::span(data, size)).subspan(8);
    const u64 half = image.bytes.size() / 2 & ~u64{7};
    image.sections = {section(".text", 0, half, true),
                      section(".fpcdata", half, image.bytes.size() - half, false)};
    image.mappings.push_back({0x1000, 0, image.bytes.size(), image.bytes.size()});
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
