// Metadata of Swift: the seeds of its fuzz target, which are the modules of fixtures/swift linked
// to one place, and what such tables may do to their reader.
#include "evidence/swift/metadata.hpp"
#include "support/catch.hpp"
#include "support/fixtures.hpp"
#include "support/swift.hpp"

#include <algorithm>
#include <array>
#include <set>

using namespace binsize;

namespace {

std::vector<std::byte> seed(const std::string& name) {
    return test::read_bytes(test::fixture("../tests/fuzz/seeds/swift_metadata/" + name));
}
std::set<std::string> names_of(const SwiftMetadata& found) {
    std::set<std::string> out;
    for (const auto& c : found.contexts)
        out.insert(std::string(c.module) + ":" + std::string(c.name));
    return out;
}
void put(std::vector<std::byte>& bytes, std::size_t at, u32 value) {
    for (unsigned i = 0; i < 4; ++i) bytes.at(at + i) = static_cast<std::byte>(value >> 8 * i);
}

}  // namespace

TEST_CASE("swift: modules, types and what describes them") {
    const auto bytes = seed("two-modules");
    const auto image = test::swift_image(bytes);
    const auto found = read_swift_metadata(go::PointerReader(image));
    CHECK(names_of(found) == std::set<std::string>{"Shapes:", "Shapes:Num", "Shapes:Square",
                                                   "Shapes:Square.Corner", "Shapes:Box",
                                                   "Shapes:Shape", "Shapes:Circle", "Shapes:Area",
                                                   "Solids:", "Solids:Cube", "Solids:Volume"});
    // What the sources say: seven types, and of fields those that are stored.
    const auto count = [&](std::string_view what) {
        return std::ranges::count(found.parts, what, &SwiftPart::what);
    };
    CHECK(count("nominal type descriptor for") == 7);
    CHECK(count("reflection metadata field descriptor for") == 7);
    CHECK(count("protocol descriptor for") == 2);
    CHECK(count("protocol conformance descriptor for") == 4);
    CHECK(count("protocol witness table for") == 4);
    CHECK(count("full type metadata for") == 6);  // all but of the generic one
    // Of Square to Volume, which Solids states: its table has two witnesses.
    CHECK(std::ranges::count_if(found.parts, [&](const SwiftPart& p) {
              return p.what == "protocol witness table for" && p.at.size == 24 &&
                     found.contexts[p.of].module == "Solids" && found.contexts[p.of].name.empty();
          }) == 1);
    // The same under the names that Windows and Apple's systems have for the sections.
    const std::array<std::array<std::string_view, 4>, 2> other_names{
        {{".sw5tymd", ".sw5prt", ".sw5prtc", ".sw5asty"},
         {"__TEXT,__swift5_types", "__TEXT,__swift5_protos", "__TEXT,__swift5_proto",
          "__TEXT,__swift5_assocty"}}};
    for (const auto& names : other_names) {
        auto renamed = test::swift_image(bytes);
        for (std::size_t i = 0; i < names.size(); ++i) renamed.sections[i].name = names[i];
        const auto same = read_swift_metadata(go::PointerReader(renamed));
        CHECK(names_of(same) == names_of(found));
        CHECK(std::ranges::equal(same.parts, found.parts, {}, &SwiftPart::at, &SwiftPart::at));
    }
    // Nothing is looked for where no section says that there is something.
    auto other = test::swift_image(bytes);
    for (auto& s : other.sections) s.name = ".rodata";
    CHECK(read_swift_metadata(go::PointerReader(other)).contexts.empty());
}

TEST_CASE("swift: tables that lead nowhere, everywhere or back cost themselves") {
    const auto whole = seed("two-modules");
    const auto read = [](const std::vector<std::byte>& bytes) {
        const auto image = test::swift_image(bytes);
        return read_swift_metadata(go::PointerReader(image));
    };
    const auto all = read(whole);
    u64 square = 0;
    for (const auto& p : all.parts)
        if (p.what == "nominal type descriptor for" && all.contexts[p.of].name == "Square")
            square = p.at.begin - 0x1000;
    REQUIRE(square != 0);
    // Its parent is itself.
    auto bytes = whole;
    put(bytes, square + 4, ~u32{0} - 3);
    CHECK_FALSE(names_of(read(bytes)).contains("Shapes:Square"));
    CHECK(names_of(read(bytes)).contains("Shapes:Circle"));
    // Every word counts four billions, or leads to the beginning.
    for (const u32 value : {~u32{0}, u32{1} << 31U, ~u32{0} - 0x10})
        for (std::size_t at = 128; at + 4 <= whole.size(); at += 4) {
            bytes = whole;
            put(bytes, at, value);
            u64 end = 0x1000;
            for (const auto& p : read(bytes).parts) {
                CHECK(p.at.begin >= end);
                end = p.at.end();
            }
            CHECK(end <= 0x1000 + bytes.size());
        }
}
