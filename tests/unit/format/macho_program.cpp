// The Mach-O loader over a small program in both widths and byte orders. What is expected follows
// from the fields that the builder writes.
#include "format/format.hpp"
#include "image/axis.hpp"
#include "macho_builder.hpp"
#include "support/catch.hpp"

using namespace binsize;
using test::small_program;

namespace {

struct Variant {
    unsigned bits;
    Endian endian;
};
const Variant variants[] = {
    {64, Endian::little}, {64, Endian::big}, {32, Endian::little}, {32, Endian::big}};

const Region* region(const Image& image, std::string_view name) {
    for (const auto& r : image.regions)
        if (r.name == name) return &r;
    return nullptr;
}

}  // namespace

TEST_CASE("a Mach-O program in every width and byte order") {
    for (const auto v : variants) {
        CAPTURE(v.bits, static_cast<int>(v.endian));
        const auto file = small_program(v.bits, v.endian);
        const u64 base = v.bits == 64 ? 0x100000000 : 0x1000;
        const auto image = load(as_view(file));
        REQUIRE(image);
        CHECK(image->notes.empty());
        CHECK(image->format == Format::macho);
        CHECK(image->kind == FileKind::executable);
        CHECK(image->arch == (v.bits == 64 ? "amd64" : "386"));
        CHECK(image->bits == v.bits);
        CHECK(image->endian == v.endian);
        CHECK(image->os == "darwin");
        CHECK(image->build_id == "00112233-4455-6677-8899-AABBCCDDEEFF");
        CHECK(image->entry == base + 0x800);
        CHECK_FALSE(image->stripped);
        CHECK(image->relocation_count == 3 + 5 + 1 + 2);
        // Two of four entries go, and of 0x20 bytes of strings all but "_data" and "_import".
        CHECK(image->removable_symbol_names == 2 * (v.bits == 64 ? 16 : 12) + 0x20 - 6 - 8);

        REQUIRE(image->segments.size() == 4);
        CHECK_FALSE(image->segments[0].mapped);
        CHECK(image->segments[1].executable);
        CHECK(image->mappings.size() == 3);
        REQUIRE(image->sections.size() == 6);
        CHECK(image->sections[0].name == "__TEXT,__text");
        CHECK(image->sections[0].segment == "__TEXT");
        CHECK(image->sections[0].index == 1);
        CHECK(image->sections[0].file == Extent{0x800, 0x40});
        CHECK(image->sections[0].memory == Extent{base + 0x800, 0x40});
        CHECK(image->sections[0].cost_class == CostClass::code);
        CHECK(image->sections[0].alignment == 16);
        CHECK(image->sections[1].cost_class == CostClass::strings);
        CHECK(image->sections[2].cost_class == CostClass::data);
        CHECK(image->sections[3].thread_local_data);
        CHECK(image->sections[4].thread_local_data);
        CHECK(image->sections[4].file.empty());
        CHECK(image->sections[5].cost_class == CostClass::zero_fill);
        CHECK(image->sections[5].memory == Extent{base + 0x1120, 0x100});
    }
}

TEST_CASE("the linkage of a Mach-O program") {
    for (const auto v : variants) {
        const auto file = small_program(v.bits, v.endian);
        const auto image = load(as_view(file));
        REQUIRE(image);
        const auto& l = image->linkage;
        CHECK(l.kind == "dynamic");
        CHECK(l.evidence == "LC_LOAD_DYLINKER, 2 libraries");
        CHECK(l.interpreter == "/usr/lib/dyld");
        CHECK(l.libraries ==
              std::vector<Library>{{"/usr/lib/libSystem.B.dylib", "needed", std::nullopt},
                                   {"@rpath/libweak.dylib", "weak", std::nullopt}});
        CHECK(l.run_paths == std::vector<std::string>{"@loader_path/lib"});
        CHECK(l.min_os == "13.0");
        CHECK(l.sdk == "26.2");
        CHECK(l.pie == true);
        CHECK(l.nx == true);
        CHECK(l.relro == false);
        CHECK(l.bind_now == false);  // it has lazy bind opcodes
        CHECK(l.signed_code == true);
    }
}

TEST_CASE("the parts of a Mach-O file are regions under their own names") {
    const auto file = small_program(64, Endian::little);
    const auto image = load(as_view(file));
    REQUIRE(image);
    const auto check = [&](std::string_view name, Extent file_extent, CostClass cost_class) {
        CAPTURE(name);
        const auto* r = region(*image, name);
        REQUIRE(r != nullptr);
        CHECK(r->file == file_extent);
        CHECK(r->cost_class == cost_class);
    };
    const u64 commands_end = image->regions[1].file.end();
    check("[Mach-O header]", {0, 32}, CostClass::headers);
    check("[load commands]", {32, commands_end - 32}, CostClass::headers);
    check("[load command padding]", {commands_end, 0x800 - commands_end}, CostClass::padding);
    check("[rebase info]", {0x1100, 0x10}, CostClass::relocations);
    check("[bind info]", {0x1110, 0x10}, CostClass::dynamic_linking);
    check("[weak bind info]", {0x1120, 0x10}, CostClass::dynamic_linking);
    check("[lazy bind info]", {0x1130, 0x10}, CostClass::dynamic_linking);
    check("[export trie]", {0x1140, 0x10}, CostClass::dynamic_linking);
    check("[symbol table]", {0x1150, 4 * 16}, CostClass::symbol_names);
    check("[indirect symbols]", {0x1190, 16}, CostClass::dynamic_linking);
    check("[string table]", {0x11a0, 0x20}, CostClass::symbol_names);
    check("[function starts]", {0x11c0, 8}, CostClass::unwind);
    check("[code signature]", {0x11d0, 0x130}, CostClass::signature);
}

TEST_CASE("memory of a Mach-O program is its segments' but __PAGEZERO's") {
    for (const auto v : variants) {
        const auto file = small_program(v.bits, v.endian);
        const auto image = load(as_view(file));
        REQUIRE(image);
        Notes notes;
        const auto axis = Axis::of(*image, notes);
        CHECK(notes.empty());
        CHECK(axis.total() == Size{file.size(), 3 * 0x1000});
        // __thread_bss and __bss have their own places in the zero-fill of __DATA.
        const u64 base = v.bits == 64 ? 0x100000000 : 0x1000;
        CHECK(axis.at_section(4, 0) == axis.at_address(base + 0x1100));
        CHECK(axis.at_section(5, 0) == axis.at_address(base + 0x1120));
        CHECK(*axis.at_section(5, 0) - *axis.at_section(4, 0) == 0x20);
    }
}
