#include "render/html/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

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
    static constexpr std::array<std::string_view, 13> names = {
        "name", "package",  "section", "address", "offset", "bytes", "ranges", "also claimed by",
        "as",   "evidence", "claims",  "total",   "kind"};
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
        claims,
        total,
        kind
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

// A place takes four to five bytes of a page; those of all symbols would take more than the rows.
constexpr std::size_t most_places = 30'000;

// The largest of the table's rows, in their order.
std::vector<const Cells*> largest_of(const Table& table, const Columns& columns) {
    std::vector<const Cells*> out;
    if (!columns.complete) return out;
    for (const auto& row : table.rows)
        if (row.size() == table.columns.size()) out.push_back(&row);
    if (out.size() <= most_places) return out;
    const auto total = [&](const Cells* row) {
        return number_in(*row, columns.at[Columns::total]).value_or(0);
    };
    std::ranges::stable_sort(out, std::greater<>(), total);
    out.resize(most_places);
    std::ranges::sort(out);
    return out;
}

struct Key {
    std::string_view name, package, kind;
    friend bool operator==(const Key&, const Key&) = default;
};
struct HashKey {
    std::size_t operator()(const Key& key) const {
        const std::hash<std::string_view> hash;
        return (hash(key.name) * 31 + hash(key.package)) * 31 + hash(key.kind);
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
    u64 ranges;
    Spot spot;
};

class Writer {
public:
    Writer(const Legend& legend, const Table& table, PlaceWords& words)
        : legend_(legend), columns_(table), words_(words) {
        for (const auto* row : largest_of(table, columns_)) {
            const Key key{text_in(*row, columns_.at[Columns::name]),
                          text_in(*row, columns_.at[Columns::package]),
                          text_in(*row, columns_.at[Columns::kind])};
            by_key_.emplace(key, First{row, 0});
            // A row may stand for a function and for a variable of one name.
            const auto [found, fresh] =
                by_key_.emplace(Key{key.name, key.package, {}}, First{row, 0});
            found->second.ranges += number_in(*row, columns_.at[Columns::ranges]).value_or(1);
        }
    }

    void add_siblings(std::string_view package, std::span<const Node* const> siblings) {
        std::vector<Known> known;
        for (std::size_t i = 0; i < siblings.size(); ++i) {
            const auto any = by_key_.find({siblings[i]->name, package, {}});
            if (any == by_key_.end() || siblings[i]->others) continue;
            const auto same = by_key_.find({siblings[i]->name, package, siblings[i]->kind});
            const auto* row = (same == by_key_.end() ? any : same)->second.row;
            known.push_back({i, row, any->second.ranges, spot_of(*row, columns_)});
        }
        std::ranges::stable_sort(known, {}, [](const Known& k) { return k.spot.begin; });
        std::vector<u64> ranks(siblings.size(), 0);
        for (std::size_t i = 0; i < known.size(); ++i) {
            ranks[known[i].child] = i + 1;
            add(*siblings[known[i].child], known[i]);
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

    void add(const Node& node, const Known& known) {
        const auto& row = *known.row;
        const u64 bytes = number_in(row, columns_.at[Columns::bytes]).value_or(0);
        append_number(gap_, zigzag(static_cast<i64>(known.spot.begin - expected_)));
        expected_ = known.spot.begin + bytes;
        const u64 own = std::max(node.size.file, node.size.memory);
        append_number(bytes_, beside(bytes, own));
        append_number(slide_, words_.slides.id(known.spot.slide));
        append_number(section_, words_.sections.id(text_in(row, columns_.at[Columns::section])));
        append_number(ranges_, known.ranges);
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
    std::unordered_map<Key, First, HashKey> by_key_;
    u64 expected_ = 0;
    std::string rank_, gap_, bytes_, slide_, section_, ranges_, claim_, claims_, claimer_;
};

}  // namespace

void add_place_names(Legend& legend, const Table& places) {
    const Columns columns(places);
    for (const auto* row : largest_of(places, columns))
        legend.texts.add(text_in(*row, columns.at[Columns::claimer]));
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
