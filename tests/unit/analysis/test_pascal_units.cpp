// Classes of Free Pascal in made-up programs: the seeds of the reader's fuzz target, two units with
// three classes, of which one is the others' parent.
#include "analysis/native/pascal_units.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/traits.hpp"

using namespace binsize;

namespace {

Section section(std::string_view name, u64 begin, u64 size, bool code) {
    Section s;
    s.name = name;
    s.memory = {0x1000 + begin, size};
    s.file = {begin, size};
    s.loaded = true;
    s.executable = code;
    s.cost_class = code ? CostClass::code : CostClass::data;
    return s;
}

}  // namespace

TEST_CASE("pascal: classes, their units, and of methods those that no parent has") {
    for (const auto* const seed : {"64-little", "64-big", "32-little", "32-big"}) {
        INFO(seed);
        const auto bytes = test::read_bytes(
            test::fixture(std::string("../tests/fuzz/seeds/pascal_units/") + seed));
        Image image;
        image.bits = seed[0] == '6' ? 64 : 32;
        image.endian = std::string_view(seed).ends_with("big") ? Endian::big : Endian::little;
        image.arch = "amd64";
        test::set_format(image, Format::pe);
        image.kind = FileKind::executable;
        image.bytes = ByteView(bytes).subspan(8);
        const u64 half = image.bytes.size() / 2;
        image.sections = {section(".text", 0, half, true), section(".fpcdata", half, half, false)};
        image.mappings.push_back({0x1000, 0, 2 * half, 2 * half});
        const auto found = read_pascal_units(image);
        REQUIRE(found.classes.size() == 3);
        CHECK(found.classes[0].name == "TShape");
        CHECK(found.classes[2].name == "TFile");
        CHECK(found.classes[1].vmt.size == u64{12 + 3} * image.word());
        REQUIRE(found.units == std::vector<std::string_view>{"shapes", "files"});
        std::vector<std::pair<u64, u32>> methods;
        for (const auto& m : found.methods) methods.emplace_back(m.address, m.unit);
        CHECK(methods == std::vector<std::pair<u64, u32>>{
                             {0x1000, 0}, {0x1010, 0}, {0x1040, 0}, {0x1050, 0}, {0x1080, 1}});
        // Nothing is looked for where the compiler's own section is not.
        image.sections[1].name = ".data";
        CHECK(read_pascal_units(image).classes.empty());
    }
}
