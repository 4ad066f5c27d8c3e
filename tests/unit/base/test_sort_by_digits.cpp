// Sorting by digits against sorting by comparison.
#include "base/sort_by_digits.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <random>

using namespace binsize;

TEST_CASE("rows come in the order of their keys, equal ones as they were") {
    struct Row {
        u64 key;
        u32 number;
        bool operator==(const Row&) const = default;
    };
    std::mt19937_64 random(5);
    for (const std::size_t size : {0U, 1U, 2U, 100U, 255U, 256U, 257U, 5000U})
        for (const u64 mask : {~u64{0}, u64{0xff}, u64{0x7ffffff}, u64{0xff00000000000000}}) {
            BigVector<Row> rows;
            for (u32 i = 0; i < size; ++i) rows.push_back({random() & mask, i});
            auto expected = rows;
            std::ranges::stable_sort(expected, {}, &Row::key);
            sort_by_digits(rows, [](const Row& row) { return row.key; });
            CHECK(rows == expected);
        }
}
