// Sorting tables by a whole number, digit by digit: each row is moved once a digit of eleven bits,
// three or four times in all, where comparing costs a step for each time the table doubles.
#pragma once

#include "base/pages.hpp"

#include <binsize/types.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace binsize {

/// Stable, by key(row), a u64; what is in order already is only looked at.
template <class Row, class Key>
void sort_by_digits(BigVector<Row>& rows, Key&& key) {
    constexpr unsigned digit = 11;
    constexpr std::size_t few = 256, values = std::size_t{1} << digit;
    const auto before = [&](const Row& a, const Row& b) { return key(a) < key(b); };
    if (std::is_sorted(rows.begin(), rows.end(), before)) return;
    if (rows.size() < few) return std::stable_sort(rows.begin(), rows.end(), before);
    u64 differing = 0;  // bits
    for (const auto& row : rows) differing |= key(row) ^ key(rows.front());
    BigVector<Row> other(rows.size());
    for (unsigned shift = 0; shift < 64 && differing >> shift != 0; shift += digit) {
        const auto value = [&](const Row& row) {
            return static_cast<std::size_t>(key(row) >> shift) & (values - 1);
        };
        if ((differing >> shift & (values - 1)) == 0) continue;
        std::array<std::size_t, values> place{};
        for (const auto& row : rows) ++place[value(row)];
        std::size_t sum = 0;
        for (auto& count : place) count = std::exchange(sum, sum + count);
        for (const auto& row : rows) other[place[value(row)]++] = row;
        rows.swap(other);
    }
}

}  // namespace binsize
