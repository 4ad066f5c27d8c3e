#include "analysis/same/macho_tables.hpp"

#include "analysis/find_place.hpp"
#include "base/text.hpp"
#include "evidence/evidence.hpp"
#include "evidence/export_trie.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace binsize::same {
namespace {

bool all_zero(ByteView bytes) {
    return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

// Opcodes, of which a zero ends each program; those that are run one by one follow each other.
// False where there is one that is not understood.
bool read_opcodes(const Side& side, void (*walk)(const Image&, Extent, const EachRun&),
                  LinkTable& out) {
    const auto& image = side.image;
    bool whole = true;
    u64 met = out.at.begin;
    while (whole && !all_zero(clip_slice(image.bytes, met, out.at.end() - met))) {
        const u64 begin = met;
        Extent symbol;
        walk(image, {met, out.at.end() - met}, [&](const DyldRun& run) {
            u64 bytes = 0;
            for (const auto& o : run.opcodes) bytes += o.size;
            if (run.symbol.begin != symbol.begin) bytes += run.symbol.size;
            symbol = run.symbol;
            const auto name = as_text(clip_slice(image.bytes, symbol.begin, symbol.size));
            for (u64 i = 0; i < run.count; ++i) {
                const auto place = side.axis.at_address(run.address + i * run.stride);
                whole = whole && place.has_value();
                out.entries.push_back(
                    {place, fmt::format("{} {} {} {}", name, run.type, run.library, run.addend),
                     out.parts.size()});
            }
            out.parts.push_back(bytes);
            met = run.opcodes.back().end();
        });
        whole = whole && met > begin;
        // Whatever is left must be another program, or nothing.
        if (met < out.at.end() && image.bytes[met] != std::byte{0}) whole = false;
        while (met < out.at.end() && image.bytes[met] == std::byte{0}) ++met;
    }
    return whole;
}

bool read_exports(const Side& side, LinkTable& out) {
    bool whole = true;
    const u64 left_out = each_trie_export(side.image, [&](const TrieExport& e) {
        u64 bytes = 0;
        for (const auto& p : e.parts) bytes += p.size;
        const auto place = side.axis.at_address(e.address);
        whole = whole && place.has_value();
        out.entries.push_back({place, fmt::format("{} {}", e.flags, e.name), out.parts.size()});
        out.parts.push_back(bytes);
    });
    return whole && left_out == 0;
}

bool read_starts(const Side& side, LinkTable& out) {
    const auto starts = read_function_starts(side.image);
    Cursor at(clip_slice(side.image.bytes, out.at.begin, out.at.size));
    for (const u64 address : starts) {
        const u64 begin = at.offset();
        (void)at.take_uleb();
        const auto place = side.axis.at_address(address);
        if (!place) return false;
        out.entries.push_back({place, "", out.parts.size()});
        out.parts.push_back(at.offset() - begin);
    }
    // An odd start of arm's says that it is Thumb, which is not told apart here.
    return side.image.arch != "arm" && all_zero(at.take_bytes(at.left()));
}

// The pointers are compared where they lie; where the first of each page is follows from them.
bool read_imports(const Side& side, LinkTable& out) {
    if (!side.chained) return false;
    const auto& c = *side.chained;
    out.head =
        fmt::format("{} {} {} {}", c.version, c.imports_format, c.symbols_format, c.pointer_format);
    for (const auto& i : c.imports) {
        out.entries.push_back({{},
                               fmt::format("{} {} {} {}", i.library, i.weak, i.addend, i.name),
                               out.parts.size()});
        out.parts.push_back(i.entry.size + i.text.size);
    }
    return true;
}

struct Kind {
    std::string_view region, noun;
    bool (*read)(const Side&, LinkTable&);
};
constexpr auto rebases = [](const Side& s, LinkTable& t) {
    return read_opcodes(s, each_rebase, t);
};
constexpr auto binds = [](const Side& s, LinkTable& t) { return read_opcodes(s, each_bind, t); };
constexpr Kind kinds[] = {
    {"[rebase info]", "rebases", rebases},
    {"[bind info]", "binds", binds},
    {"[lazy bind info]", "lazy binds", binds},
    {"[weak bind info]", "weak binds", binds},
    {"[export trie]", "exports", read_exports},
    {"[function starts]", "function starts", read_starts},
    {"[chained fixups]", "imports", read_imports},
};

// Whether the table's bytes are stretches that hold nothing else: each counts once.
bool is_tiled(const Side& side, Extent table) {
    auto s = std::ranges::lower_bound(side.stretches, table.begin, {}, &Stretch::begin);
    u64 met = table.begin;
    for (; s != side.stretches.end() && s->begin == met && met < table.end(); ++s) met = s->end();
    return met == table.end();
}

// What an entry is on the other side's terms.
struct Meaning {
    std::optional<u64> place;
    std::string_view what;
    friend auto operator<=>(const Meaning&, const Meaning&) = default;
};

std::string owner_of(const Side& side, const LinkEntry& e) {
    if (!e.place) return printable(e.what.substr(e.what.rfind(' ') + 1));  // an import's name
    const auto after = std::ranges::upper_bound(side.stretches, *e.place, {}, &Stretch::begin);
    if (after == side.stretches.begin()) return "[unknown]";
    return printable(printed_name(side.owner(*std::prev(after)).name));
}

struct Lone {
    u64 a = 0, b = 0;              // entries
    u64 bytes_a = 0, bytes_b = 0;  // of their parts, each counted once
};

class Lonely {
public:
    void add(const Side& side, const LinkTable& table, const LinkEntry& e, bool is_a) {
        auto& row = rows_[owner_of(side, e)];
        auto& seen = is_a ? seen_a_ : seen_b_;
        seen.resize(table.parts.size());
        const u64 bytes = seen[e.part] ? 0 : table.parts[e.part];
        seen[e.part] = true;
        (is_a ? row.a : row.b) += 1;
        (is_a ? row.bytes_a : row.bytes_b) += bytes;
    }
    /// Of the bytes that differ; returns what is left of them.
    [[nodiscard]] u64 tell(std::string_view noun, u64 differing, Tally& tally) const {
        const auto number = [](u64 n) {
            return n == 0 ? std::nullopt : std::optional(std::to_string(n));
        };
        for (const auto& [owner, n] : rows_) {
            const u64 bytes = std::min(differing, std::max(n.bytes_a, n.bytes_b));
            if (bytes == 0) continue;
            tally.add(
                {Cause::content, fmt::format("{} of {}", noun, owner), number(n.a), number(n.b)},
                bytes);
            differing -= bytes;
        }
        return differing;
    }

private:
    std::map<std::string, Lone> rows_;
    std::vector<bool> seen_a_, seen_b_;
};

}  // namespace

std::vector<LinkTables> pair_link_tables(const Side& a, const Side& b) {
    std::vector<LinkTables> out;
    for (const auto& kind : kinds) {
        LinkTables pair{kind.noun, {}, {}};
        const auto read = [&](const Side& side, LinkTable& table) {
            table.at = side.image.region(kind.region);
            return !table.at.empty() && is_tiled(side, table.at) && kind.read(side, table);
        };
        if (read(a, pair.a) && read(b, pair.b) && pair.a.head == pair.b.head)
            out.push_back(std::move(pair));
    }
    return out;
}

u64 compare_link_tables(const Side& a, const Side& b, const LinkTables& tables, const PlaceMap& map,
                        Tally& tally) {
    const auto& [noun, left, right] = tables;
    u64 differing = 0;
    for (const auto& e :
         align(a.bytes(left.at.begin, left.at.size), b.bytes(right.at.begin, right.at.size)))
        differing += e.bytes();
    const u64 larger = std::max(left.at.size, right.at.size);
    const u64 equal = larger - std::min(differing, larger);
    if (differing == 0) return equal;
    std::multimap<Meaning, const LinkEntry*> there;
    for (const auto& e : right.entries) there.emplace(Meaning{e.place, e.what}, &e);
    Lonely lone;
    for (const auto& e : left.entries) {
        const auto place = e.place ? map(*e.place) : std::nullopt;
        const auto twin = place.has_value() == e.place.has_value()
                              ? there.find(Meaning{place, e.what})
                              : there.end();
        if (twin != there.end())
            there.erase(twin);
        else
            lone.add(a, left, e, true);
    }
    for (const auto& [meaning, e] : there) lone.add(b, right, *e, false);
    const u64 rest = lone.tell(noun, differing, tally);
    if (rest > 0) tally.add(Cause::moved, rest);
    return equal;
}

}  // namespace binsize::same
