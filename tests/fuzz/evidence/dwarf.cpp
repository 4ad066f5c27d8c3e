// Any bytes as the sections of a file's DWARF: the first byte picks word size and byte order, then
// each section's size stands in two bytes. Units of types and indexes of names are the bytes of
// .debug_info and of .debug_aranges again. What is read lies in the sections, parts do not overlap,
// and the work is bounded by their size.
#include "evidence/dwarf/inlines.hpp"
#include "evidence/dwarf/uses.hpp"
#include "evidence/evidence.hpp"
#include "fuzz/require.hpp"
#include "support/traits.hpp"

#include <array>

using namespace binsize;

namespace {

constexpr std::array<std::string_view, 13> names = {
    ".debug_info",  ".debug_abbrev", ".debug_str",      ".debug_line_str", ".debug_str_offsets",
    ".debug_addr",  ".debug_ranges", ".debug_rnglists", ".debug_line",     ".debug_aranges",
    ".debug_frame", ".debug_loc",    ".debug_loclists"};
struct Again {
    std::string_view name;
    std::size_t of;
};
constexpr std::array<Again, 4> again = {
    {{".debug_types", 0}, {".debug_names", 9}, {".debug_pubnames", 9}, {".debug_gnu_pubtypes", 9}}};

Image image_of(unsigned shape, ByteView bytes) {
    Image image;
    image.bits = (shape & 1U) != 0 ? 32 : 64;
    image.endian = (shape & 2U) != 0 ? Endian::big : Endian::little;
    test::set_format(image, Format::elf);
    image.kind = FileKind::executable;
    image.bytes = bytes;
    u64 at = 2 * names.size();
    for (std::size_t i = 0; i < names.size(); ++i) {
        const u64 size = find_int<u16>(bytes, 2 * i, Endian::little).value_or(0);
        Section section;
        section.name = names[i];
        const auto contents = clip_slice(bytes, at, size);
        section.file = {at, contents.size()};
        at += contents.size();
        image.sections.push_back(section);
    }
    for (const auto& a : again) {
        image.sections.push_back(image.sections[a.of]);
        image.sections.back().name = a.name;
    }
    return image;
}

u64 check_lines(dwarf::Sections& sections, u64 offset, std::string_view comp_dir) {
    const u64 size = sections.get(dwarf::SectionKind::line).size();
    const auto table = dwarf::read_lines(sections, offset, [](u64) { return true; });
    if (!table) return 0;
    FUZZ_REQUIRE(table->end <= size);
    FUZZ_REQUIRE(table->runs.size() <= size && table->files.size() <= size + 1);
    for (const auto& run : table->runs) FUZZ_REQUIRE(run.size != 0);
    if (!table->files.empty()) (void)table->path(table->files.size() / 2, comp_dir);
    return table->end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto image = image_of(data[0], std::as_bytes(std::span(data, size)).subspan(1));
    dwarf::Sections sections(image);
    std::vector<dwarf::Unit> units;
    u64 end = 0;
    dwarf::each_unit(sections, [&](const dwarf::Unit& unit) {
        FUZZ_REQUIRE(unit.offset == end && unit.end > unit.offset);
        end = unit.end;
        FUZZ_REQUIRE(end <= sections.get(dwarf::SectionKind::info).size());
        FUZZ_REQUIRE(unit.ranges.size() <= size);
        units.push_back(unit);
    });
    u64 inlined = 0;
    dwarf::InlineReader reader(sections, units);
    for (const auto& unit : units) {
        u64 end_of_last = 0;
        for (const auto& code : reader.read(unit)) {
            FUZZ_REQUIRE(code.begin >= end_of_last && code.end > code.begin);
            end_of_last = code.end;
            (void)reader.name(code.origin);
            ++inlined;
        }
    }
    FUZZ_REQUIRE(inlined <= 16 * size);
    u64 lines = 0;
    dwarf::AbbreviationTables tables(sections);
    for (const auto& unit : units) {
        if (unit.lines && *unit.lines >= lines)
            lines = std::max(lines, check_lines(sections, *unit.lines, unit.comp_dir));
        dwarf::each_type(sections, tables, unit, [&](Extent at, std::string_view) {
            FUZZ_REQUIRE(at.begin >= unit.offset && at.end() <= unit.end && !at.empty());
        });
    }
    dwarf::each_type_unit(sections, [&](const dwarf::Unit& unit) {
        FUZZ_REQUIRE(unit.end <= sections.get(dwarf::SectionKind::types).size());
        (void)dwarf::namespace_of_type(sections, tables, unit);
    });
    auto kind = dwarf::SectionKind::info;
    u64 before = 0;
    dwarf::each_part(sections, units, [&](const dwarf::Part& part) {
        if (part.kind != kind) before = 0;
        kind = part.kind;
        FUZZ_REQUIRE(part.at.begin >= before && !part.units.empty());
        before = part.at.end();
        FUZZ_REQUIRE(before <= sections.get(kind).size());
        for (const u32 unit : part.units) FUZZ_REQUIRE(unit < units.size());
        const auto file = sections.in_file(kind, part.at);
        FUZZ_REQUIRE(file.end() <= image.bytes.size());
    });
    std::vector<dwarf::Unit> all(units.begin(), units.end());
    dwarf::each_type_unit(sections, [&](const dwarf::Unit& unit) { all.push_back(unit); });
    u64 text = 0;
    dwarf::UseSinks sinks;
    sinks.join = [&](u32 known, u32 unit) {
        FUZZ_REQUIRE(unit < all.size());
        return known == dwarf::UseSinks::nobody ? unit : std::min(known, unit);
    };
    sinks.text = [&](Extent at, u32 joined) {
        FUZZ_REQUIRE(at.begin >= text && !at.empty() && joined < all.size());
        text = at.end();
        FUZZ_REQUIRE(text <= sections.get(dwarf::SectionKind::str).size());
    };
    std::array<u64, dwarf::section_kinds> lists{};
    sinks.lists = [&](dwarf::SectionKind of, Extent at, u32 unit) {
        auto& listed = lists[static_cast<std::size_t>(of)];
        FUZZ_REQUIRE(at.begin >= listed && unit < all.size());
        listed = at.end();
        FUZZ_REQUIRE(listed <= sections.size(of));
    };
    dwarf::each_use(sections, all, sinks);
    dwarf::each_debug_frame(sections, [&](Extent at, u64) {
        FUZZ_REQUIRE(at.end() <= sections.get(dwarf::SectionKind::frame).size());
    });
    return 0;
}
