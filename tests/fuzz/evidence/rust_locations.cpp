// Any bytes as the read-only data of a program at 0x1000: the first byte picks word size and byte
// order. Records lie in the data, their paths too.
#include "evidence/rust_locations.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Image image;
    image.bits = (data[0] & 1U) != 0 ? 32 : 64;
    image.endian = (data[0] & 2U) != 0 ? Endian::big : Endian::little;
    image.arch = "amd64";
    test::set_format(image, Format::pe);
    image.kind = FileKind::executable;
    image.bytes = std::as_bytes(std::span(data, size)).subspan(1);
    Section s;
    s.name = ".rdata";
    s.memory = {0x1000, image.bytes.size()};
    s.file = {0, image.bytes.size()};
    s.loaded = true;
    s.cost_class = CostClass::rodata;
    image.sections.push_back(s);
    image.mappings.push_back({0x1000, 0, image.bytes.size(), image.bytes.size()});
    const auto found = read_rust_locations(go::PointerReader(image));
    u64 before = 0;
    for (const auto& r : found.records) {
        FUZZ_REQUIRE(r.address >= before && r.path < found.paths.size());
        FUZZ_REQUIRE(r.address >= 0x1000 && r.address + found.record_size <= s.memory.end());
        before = r.address;
    }
    for (const auto& p : found.paths)
        FUZZ_REQUIRE(p.address >= 0x1000 && p.address + p.text.size() <= s.memory.end());
    return 0;
}
