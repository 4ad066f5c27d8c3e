// Whose bytes lie in the pages of each segment, and the names of such rows.
#include "analysis/start/owner_parts.hpp"
#include "analysis/start/start.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <tuple>

namespace binsize {

std::string OwnerParts::name(std::size_t row) const {
    return row + 1 == rows() ? std::string(beside) : printable(division_.packages[row].name);
}

std::string OwnerParts::kind(std::size_t row) const {
    return std::string(
        name_of(row + 1 == rows() ? PackageKind::format : division_.packages[row].kind));
}

void add_packages(const Axis& axis, const Division& claims, Start& out) {
    // Segments that lie over each other many times over would be walked as often.
    u64 room = axis.size();
    room += std::min(out.page * 2 * out.segments.size(), ~u64{0} - room);
    u64 sizes = 0;
    for (const auto& s : out.segments) sizes += std::min(s.size, ~u64{0} - sizes);
    if (sizes > room)
        return inform(out.notes, "packages", "segments overlap: whose they are is not told");
    OwnerParts parts(axis, claims);
    std::vector<u64> bytes(parts.rows());
    std::vector<std::size_t> here;  // rows that have any
    const auto add = [&](std::size_t row, u64 size) {
        if (size == 0) return;
        if (bytes[row] == 0) here.push_back(row);
        bytes[row] += size;
    };
    for (auto& s : out.segments) {
        const u64 beside = parts.each({s.address, s.size}, [&](const Cell& cell, u64 size) {
            add(parts.row_of(cell), size);
        });
        add(parts.rows() - 1, beside);
        for (const auto row : here) {
            s.packages.push_back({parts.name(row), parts.kind(row), bytes[row]});
            bytes[row] = 0;
        }
        here.clear();
        std::ranges::sort(s.packages, [](const StartShare& a, const StartShare& b) {
            return a.bytes != b.bytes ? a.bytes > b.bytes
                                      : std::tie(a.name, a.kind) < std::tie(b.name, b.kind);
        });
    }
}

}  // namespace binsize
