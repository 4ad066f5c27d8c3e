// Any bytes as the read-only data of a program: what is found lies in it, in order, apart from each
// other, and is a path.
#include "evidence/source_paths.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Image image;
    image.bits = 64;
    image.arch = "amd64";
    test::set_format(image, Format::elf);
    image.kind = FileKind::executable;
    image.bytes = std::as_bytes(std::span(data, size));
    Section s;
    s.name = ".rodata";
    s.memory = {0x1000, image.bytes.size()};
    s.file = {0, image.bytes.size()};
    s.loaded = true;
    s.cost_class = CostClass::rodata;
    image.sections.push_back(s);
    image.mappings.push_back({0x1000, 0, image.bytes.size(), image.bytes.size()});
    u64 end = 0x1000;
    for (const auto& path : read_source_paths(image)) {
        FUZZ_REQUIRE(path.address >= end && is_source_path(path.text));
        FUZZ_REQUIRE(path.text.find('\0') == std::string_view::npos);
        end = path.address + path.text.size();
        FUZZ_REQUIRE(end < s.memory.end());  // its zero
    }
    return 0;
}
