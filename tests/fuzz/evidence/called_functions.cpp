// Any bytes as code, the first byte of 32 or 64 bits and whether every sixteenth place is known to
// begin a function. Functions are in order, apart, and within the code.
#include "evidence/called_functions.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Image image;
    image.bits = (data[0] & 1U) != 0 ? 32 : 64;
    image.arch = image.bits == 32 ? "386" : "amd64";
    test::set_format(image, Format::elf);
    image.kind = FileKind::executable;
    image.bytes = std::as_bytes(std::span(data, size)).subspan(1);
    Section s;
    s.name = ".text";
    s.memory = {0x1000, image.bytes.size()};
    s.file = {0, image.bytes.size()};
    s.loaded = true;
    s.executable = true;
    s.cost_class = CostClass::code;
    image.sections.push_back(s);
    std::vector<u64> known;
    if ((data[0] & 2U) != 0)
        for (u64 at = 0; at < image.bytes.size() + 64; at += 16) known.push_back(0xff0 + at);
    u64 at = s.memory.begin;
    for (const auto& f : find_called_functions(image, known)) {
        FUZZ_REQUIRE(f.size > 0 && f.begin >= at && f.end() <= s.memory.end());
        at = f.end();
    }
    return 0;
}
