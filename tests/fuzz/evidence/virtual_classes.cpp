// Any bytes as the data of a program at 0x1000 beside functions at every sixteenth place of its
// code: the first byte picks format, word size and byte order. Classes are in order and tables in
// the data; functions are of the code.
#include "evidence/virtual_classes.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Image image;
    image.bits = (data[0] & 1U) != 0 ? 32 : 64;
    image.endian = (data[0] & 2U) != 0 ? Endian::big : Endian::little;
    image.arch = "amd64";
    test::set_format(image, (data[0] & 4U) != 0 ? Format::elf : Format::pe);
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
    FunctionTable functions;
    for (u64 at = 0x100000; at < 0x100100; at += 16) functions.push_back({at, 16, true});
    const auto found = read_virtual_classes(go::PointerReader(image), functions);
    u64 before = 0;
    for (const auto& c : found.classes) {
        FUZZ_REQUIRE(c.address > before && !c.name.empty() && c.type.begin == c.address);
        before = c.address;
    }
    for (const auto& t : found.tables)
        FUZZ_REQUIRE(t.of_class < found.classes.size() && !t.at.empty());
    FUZZ_REQUIRE(found.functions.size() <= size);
    for (const auto& [address, of_class] : found.functions)
        FUZZ_REQUIRE(address >= 0x100000 && address < 0x100100 && of_class < found.classes.size());
    return 0;
}
