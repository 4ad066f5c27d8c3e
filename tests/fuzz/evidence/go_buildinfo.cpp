// Any bytes where build information is looked for: the first byte picks word size, byte order,
// format and container. What is read is printable, lies in the file, and is no more than it states.
#include "base/text.hpp"
#include "evidence/evidence.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

#include <array>

using namespace binsize;

namespace {

constexpr u64 base = 0x10000;

Image image_of(unsigned shape, ByteView bytes) {
    Image image;
    image.bits = (shape & 1U) != 0 ? 32 : 64;
    image.endian = (shape & 2U) != 0 ? Endian::big : Endian::little;
    test::set_format(image, std::array{Format::elf, Format::macho, Format::pe}[shape / 4 % 3]);
    image.kind = FileKind::executable;
    image.bytes = bytes;
    image.mappings.push_back({base, 0, bytes.size(), bytes.size()});
    const unsigned container = shape / 16 % 4;
    if (container == 3) {
        Segment segment;
        segment.file = {0, bytes.size()};
        segment.memory = {base, bytes.size()};
        segment.mapped = segment.writable = true;
        image.segments.push_back(segment);
        return image;
    }
    Section section;
    section.name = std::array{".go.buildinfo", "__DATA,__go_buildinfo", ".data"}[container];
    section.file = {0, bytes.size()};
    section.memory = {base, bytes.size()};
    section.loaded = section.writable = true;
    image.sections.push_back(section);
    if (container == 2) {
        section.name = ".gopclntab";  // or an ELF file is not asked
        section.writable = false;
        image.sections.push_back(section);
    }
    return image;
}

void check(const go::BuildInfo& info, std::size_t size) {
    // A byte that is not printable takes four to spell, a control character may take more.
    std::size_t text = info.main_package.size();
    FUZZ_REQUIRE(is_printable(info.main_package));
    for (std::size_t i = 0; i < info.modules.size(); ++i) {
        const auto& m = info.modules[i];
        FUZZ_REQUIRE(!m.main || i == 0);
        for (const auto* part :
             {&m.path, &m.version, &m.sum, &m.replaced_path, &m.replaced_version}) {
            FUZZ_REQUIRE(is_printable(*part));
            text += part->size();
        }
    }
    for (const auto& setting : info.settings) {
        FUZZ_REQUIRE(is_printable(setting.key) && is_printable(setting.value));
        FUZZ_REQUIRE(info.setting(setting.key) != nullptr);
        text += setting.key.size() + setting.value.size();
    }
    FUZZ_REQUIRE(text <= 8 * size);
    FUZZ_REQUIRE(info.modules.size() + info.settings.size() <= size);

    const go::Modules modules(&info);
    for (const auto& m : info.modules) {
        const u32 found = modules.of(m.path);
        FUZZ_REQUIRE(found < info.modules.size() || modules.label(found) == "std" ||
                     found == go::Modules::none);
        FUZZ_REQUIRE(found >= info.modules.size() || !modules.is_main(found) ||
                     info.modules[found].main);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
    const auto image = image_of(data[0], bytes);
    const go::PointerReader reader(image);
    Notes notes;
    if (const auto info = go::read_build_info(reader, notes)) {
        FUZZ_REQUIRE(!info->version.empty() && is_printable(info->version));
        FUZZ_REQUIRE(info->memory.begin >= base && !info->memory.empty());
        FUZZ_REQUIRE(fits(bytes.size(), info->memory.begin - base, info->memory.size));
        FUZZ_REQUIRE(info->memory.begin % 16 == 0);
        // With pointers, two strings may be the same bytes.
        check(*info, 2 * size);
    }
    FUZZ_REQUIRE(notes.size() <= 1);

    go::BuildInfo text;
    go::parse_module_info(as_text(bytes), text);
    check(text, size);
    return 0;
}
