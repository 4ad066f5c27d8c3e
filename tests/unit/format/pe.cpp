// PE files built byte by byte; each expectation follows from the numbers in pe_files.hpp.
#include "format/pe/pe.hpp"

#include "pe_files.hpp"
#include "support/hostile.hpp"

#include <algorithm>

namespace binsize::test {
namespace {

constexpr u64 base = 0x140000000;

const Region* region(const Image& image, std::string_view name) {
    const auto it = std::ranges::find(image.regions, name, &Region::name);
    return it == image.regions.end() ? nullptr : &*it;
}

void require_region(const Image& image, std::string_view name, Extent file, CostClass cost_class,
                    bool within) {
    INFO(name);
    const auto* r = region(image, name);
    REQUIRE(r != nullptr);
    CHECK(r->file == file);
    CHECK(r->cost_class == cost_class);
    CHECK(r->within_section == within);
}

TEST_CASE("PE: identity, sections and both rulers") {
    const auto bytes = small_pe();
    const auto image = load(bytes);
    REQUIRE(image);
    CHECK(image->notes.empty());
    CHECK(image->format == Format::pe);
    CHECK(image->kind == FileKind::executable);
    CHECK(image->arch == "amd64");
    CHECK(image->os == "windows");
    CHECK(image->bits == 64);
    CHECK(image->image_base == base);
    CHECK(image->entry == base + 0x1010);
    CHECK(image->build_id == "0123456789ABCDEF1032547698BADCFE3");
    CHECK_FALSE(image->stripped);
    CHECK(image->relocation_count == 2);

    REQUIRE(image->sections.size() == 4);
    const auto& text = image->sections[0];
    CHECK(text.name == ".text");
    CHECK(text.file == Extent{0x400, 0x200});
    CHECK(text.memory == Extent{base + 0x1000, 0x180});
    CHECK(text.cost_class == CostClass::code);
    CHECK((text.loaded && text.executable && !text.writable));
    CHECK(text.index == 1);
    CHECK(image->sections[2].memory == Extent{base + 0x3000, 0x5000});
    CHECK(image->sections[2].writable);
    CHECK(image->sections[3].name == ".debug_info");
    CHECK(image->sections[3].cost_class == CostClass::dwarf);

    // SizeOfHeaders + the virtual sizes.
    Notes notes;
    const auto axis = Axis::of(*image, notes);
    CHECK(notes.empty());
    CHECK(axis.total() == Size{0xd20, 0x400 + 0x180 + 0x200 + 0x5000 + 0x10});
    CHECK(axis.at_address(base + 0x1010) == 0x410);
    CHECK_FALSE(axis.at_address(base + 0x1180));     // past .text's virtual size
    CHECK(axis.at_address(base + 0x3200) == 0xd20);  // the first zero-filled byte
    CHECK(axis.at_address(base) == 0);               // headers are mapped
}

TEST_CASE("PE: the kernel in a bootable image of Linux") {
    // Three sections, so that the boot header's fields are free: one sector of set-up code, payload
    // 0x80 bytes behind it.
    const auto image_with = [](u32 size) {
        ByteWriter patch(small_pe());
        patch.u16s(0x86, {3}).u8s(0x1f1, {1}).text(0x202, "HdrS").u16s(0x206, {0x20f});
        patch.u16s(0x20e, {0x60}).u32s(0x248, {0x80, size}).text(0x260, "6.1.0-test (somebody) #1");
        patch.u8s(0x480, {0x1f, 0x8b});
        return patch.bytes();
    };
    const auto bytes = image_with(0x40);
    const auto image = load(bytes);
    REQUIRE(image);
    require_region(*image, "[compressed Linux kernel]", {0x480, 0x40}, CostClass::unknown, false);
    const auto note = std::ranges::find(image->notes, "Linux kernel image", &Note::where);
    REQUIRE(note != image->notes.end());
    CHECK(note->what.find("holds kernel 6.1.0-test, compressed (gzip)") != std::string::npos);
    CHECK(image->package == "linux");
    CHECK(image->module == "linux@6.1.0-test");

    const auto lying = image_with(0x100000);
    const auto other = load(lying);
    REQUIRE(other);
    CHECK(region(*other, "[compressed Linux kernel]") == nullptr);

    CHECK(load(small_pe())->package.empty());
}

TEST_CASE("PE: the kernel of arm64 and riscv, and what packs it") {
    const auto patched = [](auto&& with) {
        ByteWriter patch(small_pe());
        with(patch);
        return patch.bytes();
    };
    // The first banner is a format's: no version follows it.
    for (const auto* magic : {"ARM\x64", "RSC\x05"}) {
        const auto bytes = patched([&](ByteWriter& patch) {
            patch.text(0x38, magic);
            patch.text(0x440, "Linux version %s");
            patch.text(0x460, "Linux version 6.12.1+x (a@b) #1");
        });
        const auto image = load(bytes);
        REQUIRE(image);
        CHECK(image->package == "linux");
        CHECK(image->module == "linux@6.12.1+x");
    }
    const auto packed = patched(
        [](ByteWriter& patch) { patch.text(4, "zimg").u32s(8, {0x480, 0x40}).text(24, "zstd22"); });
    const auto image = load(packed);
    REQUIRE(image);
    require_region(*image, "[compressed Linux kernel]", {0x480, 0x40}, CostClass::unknown, false);
    CHECK(image->package == "linux");
    CHECK(image->module.empty());
    const auto note = std::ranges::find(image->notes, "Linux kernel image", &Note::where);
    REQUIRE(note != image->notes.end());
    CHECK(note->what.find("(zstd22)") != std::string::npos);

    const auto lying =
        patched([](ByteWriter& patch) { patch.text(4, "zimg").u32s(8, {0xfffffff0, 0xffffffff}); });
    const auto other = load(lying);
    REQUIRE(other);
    CHECK(region(*other, "[compressed Linux kernel]") == nullptr);
}

TEST_CASE("PE: structures of the container") {
    const auto bytes = small_pe();
    const auto image = load(bytes);
    REQUIRE(image);
    using enum CostClass;
    require_region(*image, "[DOS header]", {0, 0x40}, headers, false);
    require_region(*image, "[DOS stub]", {0x40, 0x40}, headers, false);
    require_region(*image, "[PE headers]", {0x80, 0x108}, headers, false);
    require_region(*image, "[section table]", {0x188, 160}, headers, false);
    require_region(*image, "[symbol table]", {0xc00, 36}, symbol_names, false);
    require_region(*image, "[string table]", {0xc24, 0x20}, symbol_names, false);
    require_region(*image, "[export directory]", {0x740, 40}, dynamic_linking, true);
    require_region(*image, "[import directory]", {0x600, 60}, dynamic_linking, true);
    require_region(*image, "[import address table]", {0x6a0, 0x30}, dynamic_linking, true);
    require_region(*image, "[delay imports]", {0x700, 64}, dynamic_linking, true);
    require_region(*image, "[base relocations]", {0x800, 20}, relocations, true);
    require_region(*image, "[debug directory]", {0x780, 28}, build_info, true);
    require_region(*image, "[debug data]", {0x7a0, 0x1e}, build_info, true);
    require_region(*image, "[overlay]", {0xc44, 0xbc}, overlay, false);
    require_region(*image, "[certificate table]", {0xd00, 0x20}, signature, false);

    // Where sections and headers end early: .text, .debug_info (0x10 of 0x200) and the headers.
    std::vector<Extent> slack;
    for (const auto& r : image->regions)
        if (r.name == "[padding]") slack.push_back(r.file);
    CHECK(slack == std::vector<Extent>{{0x580, 0x80}, {0xa10, 0x1f0}, {0x228, 0x1d8}});

    // Lookup tables with their ends, names with their hints: pieces that touch are one.
    std::vector<Extent> names;
    for (const auto& r : image->regions)
        if (r.name == "[import names]") names.push_back(r.file);
    CHECK(names == std::vector<Extent>{{0x640, 24},
                                       {0x670, 16},
                                       {0x6d0, 8},
                                       {0x6e0, 8},
                                       {0x6f0, 11},
                                       {0x7c0, 9},
                                       {0x7e0, 16}});
}

TEST_CASE("PE: linkage") {
    const auto bytes = small_pe();
    const auto image = load(bytes);
    REQUIRE(image);
    const auto& l = image->linkage;
    CHECK(l.kind == "dynamic");
    CHECK(l.evidence == "imports 4 functions from 3 libraries");
    CHECK_FALSE(l.interpreter);
    CHECK(l.libraries == std::vector<Library>{{"one.dll", "import", 2},
                                              {"two.dll", "import", 1},
                                              {"late.dll", "delay", 1}});
    CHECK(l.soname == "me.dll");
    CHECK(l.min_os == "6.1");
    CHECK(l.pie == true);
    CHECK(l.aslr == true);
    CHECK(l.nx == true);
    CHECK(l.cfg == true);
    CHECK(l.signed_code == true);
    REQUIRE(image->import_lists.size() == 3);
    CHECK(image->import_lists[0].library == "one.dll");
    CHECK(image->import_lists[0].thunks == Extent{0x640, 16});
    CHECK(image->import_lists[2].delayed);
}

TEST_CASE("PE: flags that say otherwise") {
    auto bytes = small_pe();
    ByteWriter w(0);
    w.bytes() = bytes;
    w.u16s(0x96, {0x2022 | 1});  // DLL, relocations stripped
    w.u16s(0xdc, {10, 0x40});    // EFI application
    for (std::size_t i = 1; i <= 13; i += 12) w.u32s(0x108 + 8 * i, {0, 0});
    const auto image = load(w.bytes());
    REQUIRE(image);
    CHECK(image->kind == FileKind::shared);
    CHECK(image->os == "uefi");
    CHECK(image->linkage.aslr == false);
    CHECK(image->linkage.nx == false);
    CHECK(image->linkage.kind == "static");
    CHECK(image->linkage.min_os.empty());
}

TEST_CASE("PE: what the file leaves out becomes a note") {
    ByteWriter w(0);
    w.bytes() = small_pe(false);
    SECTION("a symbol table past the end, as UPX leaves it") {
        w.u32s(0x8c, {0x190000, 0});
        const auto image = load(w.bytes());
        REQUIRE(image);
        REQUIRE(image->notes.size() == 2);  // and ".debug_info" cannot be named
        CHECK(image->notes[0].level == NoteLevel::info);
        CHECK(image->stripped);
        CHECK(image->symbol_tables.empty());
        CHECK(image->sections[3].name == "/4");
    }
    SECTION("a section that ends past the end") {
        w.u32s(0x188 + 40 * 3 + 16, {0x10000});
        const auto image = load(w.bytes());
        REQUIRE(image);
        CHECK(image->sections[3].file == Extent{0xa00, w.size() - 0xa00});
        REQUIRE(image->notes.size() == 1);
        CHECK(image->notes[0].what.find("section header 4 (.debug_info) ends at 0x10a00") !=
              std::string::npos);
    }
    SECTION("bytes past the virtual size that are no padding") {
        w.u8s(0x590, {1});
        const auto image = load(w.bytes());
        REQUIRE(image);
        require_region(*image, "[raw data past the virtual size]", {0x580, 0x80},
                       CostClass::unknown, false);
    }
    SECTION("no virtual size: the raw size is meant") {
        w.u32s(0x190, {0});
        const auto image = load(w.bytes());
        REQUIRE(image);
        CHECK(image->sections[0].memory.size == 0x200);
    }
    SECTION("an image base at the end of the address space") {
        w.u64s(0xb0, {~u64{0} - 0x1000});
        const auto image = load(w.bytes());
        REQUIRE(image);
        CHECK(image->image_base == 0);
        CHECK(image->notes.size() == 1);
    }
}

TEST_CASE("PE: errors say what is wrong") {
    ByteWriter w(0);
    w.bytes() = small_pe();
    SECTION("no signature") {
        w.u8s(0x80, {'Q'});
        const auto image = load(w.bytes());
        REQUIRE_FALSE(image);
        CHECK(image.error().message.find("DOS program") != std::string::npos);
    }
    SECTION("an unknown optional header") {
        w.u16s(0x98, {0x107});
        const auto image = load(w.bytes());
        REQUIRE_FALSE(image);
        CHECK(image.error().message ==
              "optional header has magic 0x107, expected 0x10b (PE32) or 0x20b (PE32+)");
    }
    SECTION("an optional header past the end") {
        w.u16s(0x94, {0xffff});
        CHECK_FALSE(load(w.bytes()));
    }
}

TEST_CASE("PE: imports that share everything cost no more than the file") {
    // 4000 descriptors that all name one list of 6000 functions, each with one name of 40 KB.
    ByteWriter w(0);
    w.bytes() = small_pe(false);
    constexpr u32 size = 0x40000;
    w.u16s(0x86, {2}).u32s(0x188 + 40 + 8, {size, 0x2000, size, 0x1000});
    for (std::size_t i = 0; i < 4000; ++i)
        w.u32s(0x1000 + 20 * i, {0x2000 + 0x18000, 0, 0, 0x2000 + 0x30000, 0x2000 + 0x18000});
    for (std::size_t i = 0; i < 6000; ++i) w.u64s(0x1000 + 0x18000 + 8 * i, {0x2000 + 0x30000});
    for (std::size_t i = 0; i < 0x9c40; ++i) w.u8s(0x1000 + 0x30000 + i, {'x'});
    w.bytes().resize(0x1000 + size);
    const auto image = load(w.bytes());
    REQUIRE(image);
    CHECK(image->linkage.libraries.size() < 10);
    CHECK_FALSE(image->notes.empty());
    check_promises(*image);
}

TEST_CASE("PE: every prefix loads or says why not") {
    every_prefix(small_pe(), [](const Image&) {});
}

TEST_CASE("PE: mutations keep the promises") {
    every_mutation(small_pe(), 20000, 0x230, [](const Image&) {});
}

}  // namespace
}  // namespace binsize::test
