// The axis: file bytes, then zero-fill; both rulers by definition of the loaders' mappings.
#include "image/axis.hpp"
#include "support/catch.hpp"
#include "support/traits.hpp"

#include <random>
#include <set>

using namespace binsize;

namespace {

const std::vector<std::byte> zeros(4096);

Image image_of(u64 size, std::vector<Mapping> mappings) {
    Image image;
    image.kind = FileKind::executable;
    image.bytes = ByteView(zeros).first(size);
    image.mappings = std::move(mappings);
    return image;
}

}  // namespace

TEST_CASE("memory is what is mapped, file what is there") {
    Notes notes;
    const auto image = image_of(1000, {{0x1000, 0, 300, 300}, {0x2000, 300, 200, 500}});
    const auto axis = Axis::of(image, notes);
    CHECK(notes.empty());
    CHECK(axis.size() == 1300);  // 300 bytes of zero-fill behind the file
    CHECK(axis.total() == Size{1000, 800});
    CHECK(axis.measure(0, 1300) == axis.total());
    CHECK(axis.measure(250, 550) == Size{300, 250});
    CHECK(axis.measure(990, 1010) == Size{10, 10});
    CHECK(axis.at_address(0x1000) == 0U);
    CHECK(axis.at_address(0x2000 + 199) == 499U);
    CHECK(axis.at_address(0x2000 + 200) == 1000U);
    CHECK_FALSE(axis.at_address(0x2000 + 500).has_value());
    CHECK_FALSE(axis.at_address(0xfff).has_value());
    CHECK(axis.address_of(1000) == 0x20c8U);
    CHECK_FALSE(axis.address_of(700).has_value());
    std::vector<Extent> pieces;
    axis.pieces({0x2000 + 190, 20}, [&](Extent e) { pieces.push_back(e); });
    CHECK(pieces == std::vector<Extent>{{490, 10}, {1000, 10}});
}

TEST_CASE("a file range mapped twice counts once, with a note") {
    Notes notes;
    const auto axis =
        Axis::of(image_of(1000, {{0x1000, 0, 300, 300}, {0x9000, 200, 200, 200}}), notes);
    CHECK(axis.total() == Size{1000, 400});
    CHECK(notes.size() == 1);
}

TEST_CASE("relocatable files: memory is the sum of loaded sections") {
    Notes notes;
    Image image;
    image.kind = FileKind::relocatable;
    image.bytes = ByteView(zeros).first(500);
    image.sections.resize(3);
    image.sections[0].file = {100, 50};
    image.sections[0].memory = {0, 50};
    image.sections[0].loaded = true;
    image.sections[1].file = {150, 30};  // not loaded: a debug section
    image.sections[2].memory = {0, 64};  // .bss
    image.sections[2].loaded = true;
    const auto axis = Axis::of(image, notes);
    CHECK(axis.total() == Size{500, 114});
    CHECK(axis.at_section(0, 49) == 149U);
    CHECK_FALSE(axis.at_section(0, 50).has_value());
    CHECK(axis.at_section(2, 0) == 500U);
    CHECK(axis.at_section(2, 63) == 563U);
    CHECK_FALSE(axis.at_section(2, 64).has_value());
}

TEST_CASE("any mappings at all give an axis that tiles and never overflows") {
    std::mt19937_64 random(23);
    const auto any = [&] {
        switch (random() % 5) {
            case 0: return ~u64{0} - random() % 3;
            case 1: return random() % 5000;
            case 2: return u64{1} << (random() % 64);
            case 3: return u64{0};
            default: return random() % 600;
        }
    };
    for (int round = 0; round < 20000; ++round) {
        const u64 size = random() % 1000;
        std::vector<Mapping> mappings(random() % 5);
        for (auto& m : mappings) m = {any(), any(), any(), any()};
        auto image = image_of(size, mappings);
        image.sections.resize(random() % 3);
        for (auto& s : image.sections) {
            s.file = {any(), 0};
            s.file.size = std::min(any(), ~u64{0} - s.file.begin);
            s.memory = {any(), 0};
            s.memory.size = std::min(any(), ~u64{0} - s.memory.begin);
            s.loaded = random() % 2 == 0;
        }
        Notes notes;
        const auto axis = Axis::of(image, notes);
        REQUIRE(axis.file_size() == size);
        REQUIRE(axis.total() == axis.measure(0, axis.size()));
        u64 file = 0;
        u64 memory = 0;
        const auto ranges = axis.ranges();
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            const u64 end = i + 1 < ranges.size() ? ranges[i + 1].begin : axis.size();
            REQUIRE(end > ranges[i].begin);
            if (ranges[i].in_file) file += end - ranges[i].begin;
            if (ranges[i].in_memory) memory += end - ranges[i].begin;
        }
        REQUIRE(Size{file, memory} == axis.total());
        for (int probe = 0; probe < 4; ++probe) {
            const u64 address = any();
            if (const auto at = axis.at_address(address)) REQUIRE(*at < axis.size());
            axis.pieces({address, any()}, [&](Extent e) {
                REQUIRE(e.size > 0);
                REQUIRE(fits(axis.size(), e.begin, e.size));
            });
            axis.section_pieces(0, any(), any(),
                                [&](Extent e) { REQUIRE(fits(axis.size(), e.begin, e.size)); });
        }
    }
}

TEST_CASE("a zero-fill section owns its addresses under bytes of the file and behind them") {
    // Mach-O rounds what a segment has in the file up to a page, into its first zero-fill section;
    // then comes what the next segment has there.
    Notes notes;
    auto image = image_of(1000, {{0x1000, 100, 300, 900}, {0x9000, 400, 600, 600}});
    test::set_format(image, Format::macho);
    image.sections.resize(1);
    auto& bss = image.sections[0];
    bss.loaded = true;
    bss.memory = {0x1000 + 250, 500};  // 50 bytes of it lie under the file's
    const auto axis = Axis::of(image, notes);
    std::vector<Extent> pieces;
    axis.section_pieces(0, 0, 500, [&](Extent e) { pieces.push_back(e); });
    CHECK(pieces == std::vector<Extent>{{350, 50}, {1000, 450}});
    CHECK(axis.at_section(0, 49) == 399U);
    CHECK(axis.at_section(0, 50) == 1000U);
}
