// Any bytes as the data of a program at 0x1000, whose first words are the lists of classes and of
// categories: methods are in order and of a class, parts lie in the data and apart.
#include "evidence/objc.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 32) return 0;
    Image image;
    image.bits = 64;
    image.arch = "arm64";
    test::set_format(image, Format::macho);
    image.kind = FileKind::executable;
    image.bytes = std::as_bytes(std::span(data, size));
    const auto add = [&](std::string_view name, Extent file) {
        Section s;
        s.name = name;
        s.memory = {0x1000 + file.begin, file.size};
        s.file = file;
        s.loaded = true;
        s.cost_class = CostClass::data;
        image.sections.push_back(s);
    };
    add("__DATA_CONST,__objc_classlist", {0, 16});
    add("__DATA_CONST,__objc_catlist", {16, 16});
    image.mappings.push_back({0x1000, 0, size, size});
    const auto found = read_objc_metadata(go::PointerReader(image));
    for (const auto& c : found.classes) FUZZ_REQUIRE(!c.name.empty());
    u64 code = 0;
    for (const auto& m : found.methods) {
        FUZZ_REQUIRE(m.code > code && m.of < found.classes.size() && !m.selector.empty());
        code = m.code;
    }
    FUZZ_REQUIRE(found.methods.size() <= size);
    u64 end = 0x1000;
    for (const auto& p : found.parts) {
        FUZZ_REQUIRE(p.at.begin >= end && p.of < found.classes.size());
        end = p.at.end();
    }
    FUZZ_REQUIRE(end <= 0x1000 + size);
    return 0;
}
