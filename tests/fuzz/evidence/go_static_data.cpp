// Any code and data between the tables of a Go program: what references lead to is in order and
// disjoint, literals lie in their region by length, embedded files lie in the file.
#include "fuzz/go_file.hpp"

using namespace binsize;

namespace {

bool known(const go::Functions& functions, u32 user) {
    using go::User;
    if (User::is_function(user)) return user <= functions.count();
    if (!User::is_package(user)) return true;
    const u32 package = functions.package_of_user(user);
    return package < functions.packages().size() || package >= go::Packages::generated;
}

void check_references(const Image& image, const go::Functions& functions,
                      const go::StaticData& data) {
    const auto placed = [&](u64 address) {
        return data.areas.strings.contains(address) ||
               std::ranges::any_of(data.areas.data, [&](Extent e) { return e.contains(address); });
    };
    std::vector<Extent> seen;
    data.references.each([&](const go::Target& t) {
        FUZZ_REQUIRE(placed(t.address) && t.address < t.limit && placed(t.limit - 1));
        FUZZ_REQUIRE(known(functions, t.user));
        FUZZ_REQUIRE(!image.at_address(t.address).empty());
        FUZZ_REQUIRE(seen.empty() || seen.back().end() <= t.address);
        seen.push_back({t.address, t.limit - t.address});
    });
}

void check_literals(const go::Functions& functions, const go::Literals& literals) {
    u64 behind = literals.region.begin;
    u32 longest = 0;
    for (const auto& literal : literals.literals) {
        FUZZ_REQUIRE(literal.address >= behind);
        behind = literal.address + literal.size;
        FUZZ_REQUIRE(behind <= literals.region.end());
        FUZZ_REQUIRE(literal.size >= longest || literals.unsettled != 0);
        longest = std::max(longest, literal.size);
        FUZZ_REQUIRE(known(functions, literal.user));
    }
}

void check_files(const Image& image, const go::PointerReader& reader, const go::StaticData& data) {
    u64 behind = 0;
    u64 entries = 0;
    for (const auto& file : go::find_embedded_files(reader, data)) {
        FUZZ_REQUIRE(fuzz::within(image, file.path) && !file.path.empty());
        FUZZ_REQUIRE(file.size == 0 || reader.bytes(file.address, file.size));
        FUZZ_REQUIRE(file.entry >= behind);
        behind = file.entry + file.entry_size;
        entries += file.entry_size;
    }
    FUZZ_REQUIRE(entries <= image.bytes.size());
}

void check_areas(const Image& image, const go::StaticData& data) {
    for (const auto& area : data.areas.data) {
        FUZZ_REQUIRE(!area.empty());
        FUZZ_REQUIRE(area.end() <= data.areas.strings.begin ||
                     area.begin >= data.areas.strings.end());
        FUZZ_REQUIRE(area.size <= image.at_address(area.begin).size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = fuzz::GoFile::make(std::as_bytes(std::span(data, size)));
    if (!file) return 0;
    const auto& image = file->image;
    Notes notes;
    const auto program = go::Program::open(image, notes);
    if (const auto program_size = go::gc_program_size(image.bytes))
        FUZZ_REQUIRE(*program_size <= image.bytes.size());
    if (!program || !program->data) return 0;
    check_areas(image, *program->data);
    check_references(image, *program->functions, *program->data);
    check_literals(*program->functions, program->data->literals);
    check_files(image, program->reader, *program->data);
    return 0;
}
