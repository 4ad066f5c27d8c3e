// Mach-O files as clang, ld64.lld and llvm-strip made them (fixtures/macho). The numbers are what
// llvm-readobj --sections, llvm-nm and llvm-objdump --private-headers of LLVM 19 say.
#include "format/format.hpp"
#include "image/axis.hpp"
#include "support/catch.hpp"
#include "support/hostile.hpp"
#include "support/tools.hpp"

#include <map>

using namespace binsize;

namespace {

std::map<std::string, Extent> regions_of(const Image& image) {
    std::map<std::string, Extent> out;
    for (const auto& r : image.regions) out.emplace(std::string(r.name), r.file);
    return out;
}

}  // namespace

TEST_CASE("a 64-bit Mach-O object") {
    const auto file = test::yaml_object("macho/object-amd64.yaml");
    if (!file) return;
    const auto image = load(as_view(*file));
    REQUIRE(image);
    test::check_promises(*image);
    CHECK(image->notes.empty());
    CHECK(image->kind == FileKind::relocatable);
    CHECK(image->linkage.kind == "relocatable");
    CHECK(image->os == "darwin");
    CHECK_FALSE(image->stripped);
    CHECK(image->relocation_count == 9 + 2 + 4 + 2);
    REQUIRE(image->sections.size() == 9);
    const auto& text = image->sections[0];
    CHECK(text.name == "__TEXT,__text");
    CHECK(text.file == Extent{952, 0x7a});
    CHECK(text.executable);
    CHECK_FALSE(text.writable);
    const auto* bss = image->section("__DATA,__thread_bss");
    REQUIRE(bss != nullptr);
    CHECK(bss->file.empty());
    CHECK(bss->memory.size == 4);
    CHECK(bss->thread_local_data);
    const auto* unwind = image->section("__LD,__compact_unwind");
    REQUIRE(unwind != nullptr);
    CHECK(unwind->cost_class == CostClass::unwind);
    const auto regions = regions_of(*image);
    CHECK(regions.at("[relocations of __TEXT,__text]") == Extent{0x540, 9 * 8});
    CHECK(regions.at("[relocations of __DATA,__thread_vars]") == Extent{0x598, 4 * 8});
    // Its one segment, without a name, is mapped: vmsize 0x190.
    Notes notes;
    CHECK(Axis::of(*image, notes).total().memory == 0x190);
}

TEST_CASE("a 32-bit Mach-O object") {
    const auto file = test::yaml_object("macho/object-386.yaml");
    if (!file) return;
    const auto image = load(as_view(*file));
    REQUIRE(image);
    test::check_promises(*image);
    CHECK(image->arch == "386");
    CHECK(image->bits == 32);
    CHECK(image->relocation_count == 16 + 2 + 2);
    REQUIRE(image->sections.size() == 7);
    CHECK(image->sections[0].file == Extent{680, 0x72});
    const auto* pointers = image->section("__IMPORT,__pointers");
    REQUIRE(pointers != nullptr);
    CHECK(pointers->cost_class == CostClass::dynamic_linking);
    CHECK(pointers->file == Extent{835, 8});
    CHECK(image->linkage.min_os == "10.6");
}

TEST_CASE("a program of ld64.lld, and the same one stripped") {
    const auto file = test::yaml_object("macho/program-amd64.yaml");
    const auto stripped_file = test::yaml_object("macho/program-amd64-stripped.yaml");
    if (!file || !stripped_file) return;
    const auto image = load(as_view(*file));
    const auto stripped = load(as_view(*stripped_file));
    REQUIRE(image);
    REQUIRE(stripped);
    test::check_promises(*image);
    CHECK_FALSE(image->stripped);
    // llvm-strip leaves _exported, which is weak: dyld needs it, but it names no code for people.
    CHECK(stripped->stripped);
    CHECK(image->build_id == "4C4C44DF-5555-3144-A13A-F8C891163792");
    CHECK(image->entry == 0x100000000 + 1920);
    CHECK(image->linkage.kind == "dynamic");
    CHECK(image->linkage.bind_now == false);
    CHECK(image->linkage.run_paths == std::vector<std::string>{"@loader_path/x"});
    CHECK(image->linkage.min_os == "10.14");
    CHECK(image->linkage.sdk == "14.2");
    CHECK(image->relocation_count == 4);  // llvm-objdump --macho --rebase
    const auto regions = regions_of(*image);
    CHECK(regions.at("[rebase info]") == Extent{12288, 8});
    CHECK(regions.at("[bind info]") == Extent{12296, 48});
    CHECK(regions.at("[weak bind info]") == Extent{12344, 16});
    CHECK(regions.at("[lazy bind info]") == Extent{12360, 16});
    CHECK(regions.at("[export trie]") == Extent{12376, 128});
    CHECK(regions.at("[function starts]") == Extent{12504, 8});
    CHECK(regions.at("[symbol table]") == Extent{12512, 15 * 16});
    CHECK(regions.at("[string table]") == Extent{12776, 176});
}

TEST_CASE("a big-endian program that starts without dyld") {
    const auto file = test::yaml_object("macho/program-ppc.yaml");
    if (!file) return;
    const auto image = load(as_view(*file));
    REQUIRE(image);
    test::check_promises(*image);
    CHECK(image->endian == Endian::big);
    CHECK(image->arch == "ppc");
    CHECK(image->bits == 32);
    CHECK(image->os.empty());
    CHECK(image->entry == 0x1f00);
    CHECK(image->linkage.kind == "static");
    CHECK(image->linkage.evidence == "no LC_LOAD_DYLINKER, no library");
    REQUIRE(image->sections.size() == 2);
    CHECK(image->sections[1].file == Extent{0xf08, 6});
    REQUIRE(image->symbol_tables.size() == 1);
    CHECK(image->symbol_tables[0].entries == Extent{0x1000, 24});
    CHECK(image->symbol_tables[0].strings == Extent{0x1018, 20});
    CHECK_FALSE(image->stripped);
}

TEST_CASE("a core file: a thread and segments without names and sections") {
    const auto file = test::yaml_object("macho/core-amd64.yaml");
    if (!file) return;
    const auto image = load(as_view(*file));
    REQUIRE(image);
    test::check_promises(*image);
    CHECK(image->notes.empty());
    CHECK(image->kind == FileKind::core);
    CHECK(image->entry == 0);  // its thread does not start there
    CHECK(image->linkage.kind.empty());
    CHECK(image->sections.empty());
    REQUIRE(image->segments.size() == 4);
    CHECK(image->segments[1].file == Extent{0x5000, 0x1000});
    CHECK(image->segments[2].file.empty());
    CHECK(image->segments[3].memory == Extent{0x7ff7bff00000, 0x2000});
    const auto regions = regions_of(*image);
    // LC_THREAD: 8 bytes of command, flavor, count, 42 words; LC_SEGMENT_64: 72 bytes each.
    CHECK(regions.at("[load commands]") == Extent{32, 184 + 4 * 72});
    Notes notes;
    const auto axis = Axis::of(*image, notes);
    CHECK(notes.empty());
    CHECK(axis.total().file == 0x6000);
    CHECK(axis.total().memory == 0x2000 + 0x1000 + 0x3000 + 0x2000);
}
