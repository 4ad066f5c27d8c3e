#include "analysis/native/pieces.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

using Piece = NativeOwners::Piece;

constexpr u32 none = NativeOwners::none;

template <class F>
void each_piece(const NativeUnit& unit, NativePieces& functions, F&& each) {
    for (const auto& range : unit.ranges) {
        const auto begin = [](const Piece& p) { return p.at.begin; };
        auto it = std::ranges::lower_bound(functions, range.begin, {}, begin);
        for (; it != functions.end() && it->at.begin < range.end(); ++it)
            each(*it, static_cast<std::size_t>(it - functions.begin()));
    }
}

std::string_view stub_hash(std::string_view name) {
    constexpr std::string_view prefix = "_cgo_";
    constexpr std::size_t digits = 12;
    if (!name.starts_with(prefix) || name.size() < prefix.size() + digits + 1) return {};
    const auto hash = name.substr(prefix.size(), digits);
    const bool hex = hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    return hex && name[prefix.size() + digits] == '_' ? hash : std::string_view{};
}

}  // namespace

void make_disjoint(NativePieces& pieces) {
    std::ranges::stable_sort(pieces, [](const Piece& a, const Piece& b) {
        return std::pair(a.at.begin, b.at.size) < std::pair(b.at.begin, a.at.size);
    });
    std::size_t kept = 0;
    for (const auto& piece : pieces) {
        if (kept > 0 && pieces[kept - 1].at.begin == piece.at.begin) {
            pieces[kept - 1].named = pieces[kept - 1].named || piece.named;
            continue;
        }
        if (kept > 0) {
            auto& before = pieces[kept - 1].at;
            before.size = std::min(before.size, piece.at.begin - before.begin);
        }
        pieces[kept++] = piece;
    }
    pieces.resize(kept);
}

const Piece* piece_at(std::span<const Piece> pieces, u64 address) {
    // Most of what looks like an address is out of range.
    if (pieces.empty() || address < pieces.front().at.begin || address >= pieces.back().at.end())
        return nullptr;
    const auto it =
        std::ranges::upper_bound(pieces, address, {}, [](const Piece& p) { return p.at.begin; });
    const auto& piece = *std::prev(it);
    return piece.at.contains(address) ? &piece : nullptr;
}

bool join_package(u32& package, u32 other) {
    const u32 joined = package == none || package == other ? other : several_packages;
    const bool changed = joined != package;
    package = joined;
    return changed;
}

void place_units(std::span<const NativeUnit> units, NativePieces& functions,
                 std::vector<bool>& fixed) {
    for (const auto& unit : units)
        if (unit.package != none)
            each_piece(unit, functions, [&](Piece& piece, std::size_t i) {
                piece.package = unit.package;
                fixed[i] = true;
            });
}

void place_stubs(std::span<const Symbol> symbols, NativePieces& functions,
                 std::vector<bool>& fixed) {
    std::unordered_map<std::string_view, u32> by_hash;
    for (const bool tell : {false, true})
        for (const auto& s : symbols) {
            const auto hash = stub_hash(s.name);
            if (hash.empty()) continue;
            const auto* const found = piece_at(functions, s.value);
            if (found == nullptr || found->at.begin != s.value) continue;
            const auto i = static_cast<std::size_t>(found - functions.data());
            auto& piece = functions[i];
            if (!tell && piece.package < several_packages) by_hash.try_emplace(hash, piece.package);
            const auto known = by_hash.find(hash);
            if (!tell || known == by_hash.end() || piece.package != none) continue;
            piece.package = known->second;
            fixed[i] = true;
        }
}

void join_units(std::span<const NativeUnit> units, NativePieces& functions) {
    for (const auto& unit : units) {
        u32 package = none;
        each_piece(unit, functions, [&](const Piece& piece, std::size_t) {
            if (piece.package != none) join_package(package, piece.package);
        });
        if (package >= several_packages) continue;
        each_piece(unit, functions, [&](Piece& piece, std::size_t) { piece.package = package; });
    }
}

}  // namespace binsize
