#include "render/html/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::html {
namespace {

// The columns of the table, by name: it may be of a saved report.
struct Columns {
    explicit Columns(const Table& table) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            const auto found = std::ranges::find(table.columns, names[i], &Column::name);
            at[i] = static_cast<std::size_t>(found - table.columns.begin());
            complete = complete && found != table.columns.end();
        }
    }
    static constexpr std::array<std::string_view, 11> names = {
        "name",   "package",         "section", "address",  "offset", "bytes",
        "ranges", "also claimed by", "as",      "evidence", "claims"};
    enum : u8 {
        name,
        package,
        section,
        address,
        offset,
        bytes,
        ranges,
        claimer,
        as,
        evidence,
        claims
    };
    std::array<std::size_t, names.size()> at{};
    bool complete = true;
};

using Cells = std::vector<Value>;

std::string_view text_in(const Cells& row, std::size_t column) {
    const auto* text = std::get_if<std::string>(&row[column]);
    return text == nullptr ? std::string_view() : *text;
}

std::optional<u64> number_in(const Cells& row, std::size_t column) {
    const auto* number = std::get_if<u64>(&row[column]);
    return number == nullptr ? std::nullopt : std::optional(*number);
}

struct NamePair {
    std::string_view name, package;
    friend bool operator==(const NamePair&, const NamePair&) = default;
};
struct HashPair {
    std::size_t operator()(const NamePair& key) const {
        const std::hash<std::string_view> hash;
        return hash(key.name) * 31 + hash(key.package);
    }
};

// Where a symbol's first stretch begins, as the page counts: an offset, and what makes an address
// of it. What is not in the file counts by the lower half of its address.
struct Spot {
    u64 begin = 0;
    std::string slide;  // "" where it has no address, "zADDRESS" where it has no offset
};

constexpr u64 low_half = 0xFFFFFFFF;

Spot spot_of(const Cells& row, const Columns& columns) {
    const auto offset = number_in(row, columns.at[Columns::offset]);
    const auto address = number_in(row, columns.at[Columns::address]);
    if (offset && address) return {*offset, fmt::format("{:#x}", *address - *offset)};
    if (offset) return {*offset, ""};
    const u64 at = address.value_or(0);
    return {at & low_half, fmt::format("z{:#x}", at & ~low_half)};
}

struct Known {
    std::size_t child;
    const Cells* row;
    Spot spot;
};

class Writer {
public:
    Writer(const Legend& legend, const Table& table, PlaceWords& words)
        : legend_(legend), columns_(table), words_(words) {
        by_name_.reserve(table.rows.size());
        for (const auto& row : table.rows) {
            if (row.size() != table.columns.size() || !columns_.complete) continue;
            const NamePair key{text_in(row, columns_.at[Columns::name]),
                               text_in(row, columns_.at[Columns::package])};
            const auto [found, fresh] = by_name_.emplace(key, First{&row, 0});
            found->second.ranges += number_in(row, columns_.at[Columns::ranges]).value_or(1);
        }
    }

    void add_siblings(std::string_view package, std::span<const Node* const> siblings) {
        std::vector<Known> known;
        for (std::size_t i = 0; i < siblings.size(); ++i) {
            const auto found = by_name_.find({siblings[i]->name, package});
            if (found == by_name_.end() || siblings[i]->others) continue;
            known.push_back({i, found->second.row, spot_of(*found->second.row, columns_)});
        }
        std::ranges::stable_sort(known, {}, [](const Known& k) { return k.spot.begin; });
        std::vector<u64> ranks(siblings.size(), 0);
        for (std::size_t i = 0; i < known.size(); ++i) {
            ranks[known[i].child] = i + 1;
            add(*siblings[known[i].child], package, known[i]);
        }
        for (const auto rank : ranks) append_number(rank_, rank);
    }

    [[nodiscard]] Block block() const {
        Block out;
        out.add("rank", rank_);
        out.add("gap", gap_);
        out.add("bytes", bytes_);
        out.add("slide", slide_);
        out.add("section", section_);
        out.add("ranges", ranges_);
        out.add("claim", claim_);
        out.add("claims", claims_);
        out.add("claimer", claimer_);
        return out;
    }

private:
    struct First {
        const Cells* row;
        u64 ranges;
    };

    void add(const Node& node, std::string_view package, const Known& known) {
        const auto& row = *known.row;
        const u64 bytes = number_in(row, columns_.at[Columns::bytes]).value_or(0);
        append_number(gap_, zigzag(static_cast<i64>(known.spot.begin - expected_)));
        expected_ = known.spot.begin + bytes;
        const u64 own = std::max(node.size.file, node.size.memory);
        append_number(bytes_, beside(bytes, own));
        append_number(slide_, words_.slides.id(known.spot.slide));
        append_number(section_, words_.sections.id(text_in(row, columns_.at[Columns::section])));
        append_number(ranges_, by_name_.at({node.name, package}).ranges);
        const auto as = text_in(row, columns_.at[Columns::as]);
        const auto evidence = text_in(row, columns_.at[Columns::evidence]);
        const auto claim = as.empty() ? std::string() : fmt::format("{}, {}", as, evidence);
        append_number(claim_, words_.claims.id(claim));
        if (as.empty()) return;
        const u64 claims = number_in(row, columns_.at[Columns::claims]).value_or(1);
        append_number(claims_, claims - std::min<u64>(claims, 1));
        const auto claimer = text_in(row, columns_.at[Columns::claimer]);
        append_number(claimer_, claimer == node.name ? 0 : u64{legend_.texts.id(claimer)} + 1);
    }

    const Legend& legend_;
    Columns columns_;
    PlaceWords& words_;
    std::unordered_map<NamePair, First, HashPair> by_name_;
    u64 expected_ = 0;
    std::string rank_, gap_, bytes_, slide_, section_, ranges_, claim_, claims_, claimer_;
};

}  // namespace

void add_place_names(Legend& legend, const Table& places) {
    const Columns columns(places);
    if (!columns.complete) return;
    for (const auto& row : places.rows)
        if (row.size() == places.columns.size())
            legend.texts.add(text_in(row, columns.at[Columns::claimer]));
}

bool has_places(std::string_view breakdown) { return breakdown.ends_with("packages,symbols"); }

Block places_of(const Legend& legend, const Node& root, const Table& places, PlaceWords& words) {
    Writer writer(legend, places, words);
    const auto rows = rows_in_order(legend, root);
    std::size_t next = 1;
    for (const auto* row : rows) {
        const auto siblings = std::span(rows).subspan(next, row->children.size());
        next += siblings.size();
        // Symbols are the last level: none of them has rows below.
        if (!siblings.empty() &&
            std::ranges::all_of(siblings, [](const Node* n) { return n->children.empty(); }))
            writer.add_siblings(row->name, siblings);
    }
    return writer.block();
}

}  // namespace binsize::html
