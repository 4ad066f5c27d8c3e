// Any bytes as the unwind tables of a program: the first byte picks format and processor, the next
// four the sizes of the two tables. Functions are in order, apart, and within the code.
#include "evidence/function_bounds.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

constexpr Extent text = {0x1000, 0x10000};

Image image_of(unsigned shape, ByteView bytes) {
    Image image;
    image.bits = (shape & 1U) != 0 ? 32 : 64;
    image.endian = (shape & 2U) != 0 ? Endian::big : Endian::little;
    image.arch = (shape & 4U) != 0 ? "arm64" : "amd64";
    const bool elf = (shape & 8U) != 0;
    test::set_format(image, elf ? Format::elf : Format::pe);
    image.kind = FileKind::executable;
    image.bytes = bytes;
    image.stripped = true;
    const auto add = [&](std::string_view name, Extent memory, Extent file, bool code) {
        Section s;
        s.name = name;
        s.memory = memory;
        s.file = file;
        s.loaded = true;
        s.executable = code;
        s.cost_class = code ? CostClass::code : CostClass::unwind;
        image.sections.push_back(s);
        image.mappings.push_back({memory.begin, file.begin, file.size, memory.size});
    };
    add(".text", text, {}, true);
    u64 at = 4;
    const std::string_view names[] = {elf ? ".eh_frame" : ".pdata",
                                      elf ? ".eh_frame_hdr" : ".xdata"};
    for (std::size_t i = 0; i < 2; ++i) {
        const u64 size = find_int<u16>(bytes, 2 * i, Endian::little).value_or(0);
        const u64 room = at < bytes.size() ? bytes.size() - at : 0;
        const Extent file = {std::min<u64>(at, bytes.size()), std::min(size, room)};
        add(names[i], {0x20000 + i * 0x10000, file.size}, file, false);
        at += file.size;
    }
    return image;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto image = image_of(data[0], std::as_bytes(std::span(data, size)).subspan(1));
    FUZZ_REQUIRE(wants_function_bounds(image, {}));
    u64 at = text.begin;
    for (const auto& f : read_function_bounds(image)) {
        FUZZ_REQUIRE(f.size > 0 && f.begin >= at && f.end() <= text.end());
        at = f.end();
    }
    return 0;
}
