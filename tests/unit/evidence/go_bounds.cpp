// Images that state as many sections and mappings as fit into a file, each of them all of it: what
// is looked for in them is looked for in a bounded part, or these tests do not end.
#include "evidence/evidence.hpp"
#include "go_image.hpp"
#include "support/catch.hpp"

using namespace binsize;

namespace {

constexpr u32 many = 300'000;

test::Bytes zeros(std::size_t size) {
    test::Bytes bytes;
    bytes.data.resize(size);
    return bytes;
}

}  // namespace

TEST_CASE("sections that all are the whole file are not all searched") {
    auto bytes = zeros(1 << 20);
    // A pointer before a slightly larger one at every word: nothing is passed over quickly.
    for (u64 at = bytes.base; at + 8 < bytes.here(); at += 8)
        bytes.patch(at, 0x10000 + (at - bytes.base) / 8 * 16, 8);
    auto image = test::image_of(bytes, ".go.buildinfo");
    image.sections.resize(many, image.sections[0]);
    const go::PointerReader reader(image);
    Notes notes;
    CHECK_FALSE(go::find_moduledata(reader, notes));
    CHECK_FALSE(go::read_build_info(reader, notes));
}

TEST_CASE("an address is found among as many mappings as fit into a file") {
    const auto bytes = zeros(1 << 20);
    auto image = test::image_of(bytes);
    image.mappings.clear();
    // Each maps the whole file and begins a byte behind the one before: the first keeps what it
    // has, the next ones a byte each.
    for (u64 i = 0; i < many; ++i)
        image.mappings.push_back({bytes.base + i, 0, bytes.data.size(), bytes.data.size()});
    const go::PointerReader reader(image);
    u64 seen = 0;
    for (u64 at = bytes.base; at < bytes.here(); ++at) seen += reader.at(at).size();
    // n + (n − 1) + … + 1
    CHECK(seen == (u64{1} << 20) * ((u64{1} << 20) + 1) / 2);
    CHECK(reader.at(bytes.base - 1).empty());
    CHECK(reader.at(bytes.here()).size() == 1);
    CHECK(reader.at(bytes.here() + many - 2).size() == 1);
    CHECK(reader.at(bytes.here() + many - 1).empty());
}

TEST_CASE("a position is found among as many ranges as fit into a file") {
    std::vector<Extent> areas;
    for (u64 i = 0; i < many; ++i) areas.push_back({0x1000 + 16 * i, 8});
    const go::Ranges ranges(areas);
    CHECK(ranges.size() == u64{8} * many);
    u64 wrong = 0;
    for (u64 i = 0; i < many; ++i) {
        const u64 address = 0x1000 + 16 * i + 5;
        const auto at = ranges.position(address);
        wrong += at == 8 * i + 5 && ranges.address(*at) == address &&
                         ranges.end_of(*at) == 8 * (i + 1) && !ranges.position(address + 4)
                     ? 0
                     : 1;
    }
    CHECK(wrong == 0);
    CHECK_FALSE(ranges.position(0xfff));
    CHECK_FALSE(ranges.position(0x1000 + 16 * u64{many}));
    CHECK_FALSE(go::Ranges().position(0));
}
