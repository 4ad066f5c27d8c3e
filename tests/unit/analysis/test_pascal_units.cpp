// Classes of Free Pascal in made-up programs: the seeds of the reader's fuzz target, two units with
// three classes, of which one is the others' parent.
#include "analysis/native/pascal_units.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/pascal.hpp"

using namespace binsize;

TEST_CASE("pascal: classes, their units, and of methods those that no parent has") {
    for (const auto* const seed : {"64-little", "64-big", "32-little", "32-big"}) {
        INFO(seed);
        const auto bytes = test::read_bytes(
            test::fixture(std::string("../tests/fuzz/seeds/pascal_units/") + seed));
        auto image = test::pascal_image(bytes);
        CHECK(image.bits == (seed[0] == '6' ? 64 : 32));
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
