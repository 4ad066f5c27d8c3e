// Variables laid out as the linker lays them out, by size, and seen as code and data show them:
// what begins where is found again, and nothing else is said to begin.
#include "analysis/graph/go_variables.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace binsize;

namespace {

// symalign of cmd/link: the largest power of two up to 32 that is no more than the size.
u64 alignment(u64 size) {
    u64 out = 32;
    while (out > size) out /= 2;
    return out;
}

struct Laid {
    u64 begin, size;
};

std::vector<Laid> lay_out(std::vector<u64> sizes, u64& end) {
    std::ranges::sort(sizes);
    std::vector<Laid> out;
    end = 0x84dfe0;
    for (const u64 size : sizes) {
        end = (end + alignment(size) - 1) / alignment(size) * alignment(size);
        out.push_back({end, size});
        end += size;
    }
    return out;
}

std::vector<u64> sizes_of(std::initializer_list<std::pair<u64, int>> counts) {
    std::vector<u64> out;
    for (const auto& [size, count] : counts)
        out.insert(out.end(), static_cast<std::size_t>(count), size);
    return out;
}

}  // namespace

TEST_CASE("a variable that is entered in its middle alone begins where its neighbours say") {
    u64 end = 0;
    const auto laid =
        lay_out(sizes_of({{8, 12}, {16, 12}, {24, 12}, {192, 8}, {216, 8}, {272, 8}}), end);
    for (std::size_t hidden = 12; hidden + 6 < laid.size(); ++hidden) {
        std::vector<VariablePlace> places;
        const auto& it = laid[hidden];
        for (const auto& v : laid)
            if (v.begin != it.begin) places.push_back({v.begin, true});
        const bool seen = it.size > 8;
        if (seen) places.push_back({it.begin + 8, false});
        std::ranges::sort(places, {}, &VariablePlace::address);
        const auto found = lay_out_variables(places, end, 8);
        INFO("the " << hidden << "th, of " << it.size << " bytes");
        // Between two sizes it may be of either, and begin later.
        const bool inside = laid[hidden - 5].size == it.size && laid[hidden + 5].size == it.size;
        for (const u64 address : found.hidden) CHECK(address - it.begin < it.size);
        if (!inside) continue;
        CHECK(found.hidden == std::vector{it.begin});
        CHECK(found.parts == (seen ? std::vector{it.begin + 8} : std::vector<u64>()));
    }
}

// One of forty is hidden and every second is entered in its middle, too: far more than in programs,
// where nothing wrong was found by any symbol table.
TEST_CASE("of any layout, next to nothing is said to begin that does not, and parts are parts") {
    std::mt19937 random(7);
    const auto below = [&](u32 n) { return static_cast<u32>(random() % n); };
    u64 hidden = 0;
    u64 found = 0;
    u64 wrong = 0;
    u64 parts = 0;
    u64 wrong_parts = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<u64> sizes;
        for (const u64 size : {8, 16, 24, 32, 40, 64, 96, 160, 216, 360, 752})
            sizes.insert(sizes.end(), 6 + below(20), size);
        u64 end = 0;
        const auto laid = lay_out(sizes, end);
        std::vector<VariablePlace> places;
        std::vector<u64> begins;
        std::vector<bool> hides_at;
        for (std::size_t i = 0; i < laid.size(); ++i) {
            const auto& v = laid[i];
            begins.push_back(v.begin);
            // One of forty is entered in its middle alone; of every other large one some field is.
            const bool hides = below(40) == 0 && v.size > 8;
            hidden += hides ? 1 : 0;
            hides_at.push_back(hides);
            if (!hides) places.push_back({v.begin, below(3) != 0 || v.size > 32});
            if (hides || (v.size > 8 && below(2) == 0))
                places.push_back(
                    {v.begin + 8 * (1 + below(static_cast<u32>(v.size / 8 - 1))), false});
        }
        const auto hidden_at = [&](u64 address) {
            const auto behind = std::ranges::upper_bound(begins, address);
            return behind != begins.begin() &&
                   hides_at[static_cast<std::size_t>(behind - begins.begin() - 1)];
        };
        std::ranges::sort(places, {}, &VariablePlace::address);
        const auto out = lay_out_variables(places, end, 8);
        for (const u64 address : out.hidden) wrong += hidden_at(address) ? 0 : 1;
        for (const u64 address : out.parts)
            wrong_parts += std::ranges::binary_search(begins, address) ? 1 : 0;
        parts += out.parts.size();
        found += out.hidden.size();
    }
    INFO(hidden << " hide, " << found << " found, " << wrong << " wrong; of " << parts << " parts "
                << wrong_parts);
    CHECK(found * 10 > hidden * 8);
    CHECK(wrong * 25 < found);
    CHECK(wrong_parts * 500 < parts);
}

// Of a slice's header only the address and how many elements there are is known; what lies behind
// is hidden and entered in its middle, where it would be taken for the slice's.
TEST_CASE("what a slice leads to ends with its elements") {
    u64 end = 0;
    const auto laid = lay_out(
        sizes_of({{64, 8}, {192, 8}, {216, 1}, {224, 1}, {240, 1}, {272, 8}, {752, 8}}), end);
    const auto slice = std::ranges::find(laid, u64{216}, &Laid::size);
    REQUIRE(slice != laid.end());
    const auto next = std::next(slice);
    std::vector<VariablePlace> places;
    for (const auto& v : laid)
        if (v.begin != next->begin)
            places.push_back({v.begin, true, false, v.begin == slice->begin ? u64{27} : 0});
    const auto entered = next->begin + 128;
    places.push_back({entered, false});
    std::ranges::sort(places, {}, &VariablePlace::address);
    auto found = lay_out_variables(places, end, 8);
    CHECK(found.hidden == std::vector{next->begin});
    CHECK(found.parts == std::vector{entered});
    // Where two sizes are possible, the header says nothing: elements of one word, or of two.
    for (auto& place : places) place.elements = place.elements != 0 ? 8 : 0;
    found = lay_out_variables(places, end, 8);
    CHECK(std::ranges::find(found.hidden, slice->begin + 64) == found.hidden.end());
    CHECK(std::ranges::find(found.hidden, slice->begin + 128) == found.hidden.end());
}

// Tables of numbers, of any element: 24 bytes, 32 and 1; code is thought to enter them by chance.
TEST_CASE("of tables of bytes the room up to the next leaves one element") {
    u64 end = 0;
    const auto laid = lay_out(
        {8192, 8192, 8720, 11136, 12416, 25088, 1870 * 24, 1902 * 24, 50001, 2832 * 24, 3541 * 32},
        end);
    const std::vector<u64> elements = {0, 0, 0, 0, 0, 0, 1870, 1902, 50001, 2832, 3541};
    std::vector<VariablePlace> places;
    std::vector<u64> chance;
    for (std::size_t i = 0; i < laid.size(); ++i) {
        places.push_back({laid[i].begin, true, true, elements[i]});
        if (elements[i] == 0) continue;
        chance.push_back(laid[i].begin + laid[i].size * 2 / 7);
        // One of them looks like an address that is taken.
        places.push_back({chance.back(), elements[i] == 1870});
    }
    std::ranges::sort(places, {}, &VariablePlace::address);
    auto found = lay_out_variables(places, end, 8, VariableSizes::bytes);
    CHECK(found.hidden.empty());
    CHECK(found.parts == chance);
    // With another behind it that nothing names, the table in front may be of many sizes.
    std::erase_if(places, [&](const auto& p) { return p.address == laid[8].begin; });
    std::erase(chance, laid[7].begin + laid[7].size * 2 / 7);
    std::erase(chance, laid[8].begin + laid[8].size * 2 / 7);
    found = lay_out_variables(places, end, 8, VariableSizes::bytes);
    CHECK(found.hidden.empty());
    CHECK(found.parts == chance);
}

TEST_CASE("places without order, none, and those past the end are no fault") {
    CHECK(lay_out_variables({}, 100, 8).hidden.empty());
    std::vector<VariablePlace> places;
    for (u64 i = 0; i < 1000; ++i) places.push_back({i * i % 977 + i, i % 3 == 0});
    std::ranges::sort(places, {}, &VariablePlace::address);
    const auto out = lay_out_variables(places, 4000, 4);
    CHECK(std::ranges::is_sorted(out.parts));
}
