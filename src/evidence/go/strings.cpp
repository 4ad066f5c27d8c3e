#include "evidence/go/strings.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

// The first pointer-aligned word that is the entry of a function: what `go:funcdesc` begins with.
u64 first_funcval(const Pclntab& table, Extent range) {
    const auto& reader = *table.reader;
    u64 found = range.end();
    reader.pointers(range, [&](u64 place, u64 code) {
        if (place >= found) return;
        if (code < table.module.text || code >= table.module.etext) return;
        const auto f = table.function_at(code);
        if (f && table.entry(*f) == code) found = place;
    });
    return found;
}

u64 first_blob(const Functions& functions, u64 from) {
    const u64 base = functions.blob_base();
    const u64 next = from > base ? functions.blobs().next(from - base) : functions.blobs().next(0);
    return functions.blobs().contains(next) ? base + next : ~u64{0};
}

u64 first_mask(const TypeTable& types, u64 from) {
    const auto it = std::ranges::lower_bound(types.gc_masks, from, {}, &GcData::address);
    return it == types.gc_masks.end() ? ~u64{0} : it->address;
}

// A false start (code that copies the tail of a literal) cuts one into pieces, of which some are
// shorter than the literal before. How many pieces from i on make one that fits between its
// neighbours; 1 where none do.
std::size_t pieces_of_one(std::span<const Literal> pieces, std::size_t i, u32 floor) {
    constexpr std::size_t most = 16;
    u64 size = pieces[i].size;
    const auto next = [&](std::size_t k) {
        return i + k < pieces.size() ? pieces[i + k].size : ~u32{0};
    };
    if (size >= floor && size <= next(1)) return 1;
    for (std::size_t k = 1; k < most && i + k < pieces.size(); ++k) {
        size += pieces[i + k].size;
        if (size < floor) continue;
        // What follows must not be shorter, unless it is in pieces itself.
        if (size <= next(k + 1) || (size == floor && pieces[i].size < floor)) return k + 1;
        if (pieces[i].size >= floor) break;
    }
    return 1;
}

bool all_zero(const PointerReader& reader, u64 begin, u64 end) {
    const auto bytes = reader.bytes(begin, end - begin);
    return bytes && std::ranges::all_of(*bytes, [](std::byte b) { return b == std::byte{0}; });
}

// How many bytes at the end of a piece are no part of its literal, if data states its length.
u64 padding_behind(Extent piece, std::span<const Extent> stated, const PointerReader& reader) {
    auto it = std::ranges::lower_bound(stated, piece.begin, {}, &Extent::begin);
    u64 padding = 0;
    for (; it != stated.end() && it->begin == piece.begin && it->size <= piece.size; ++it)
        padding = piece.size - it->size;
    const bool behind = padding != 0 && padding < content_alignment;
    return behind && all_zero(reader, piece.end() - padding, piece.end()) ? padding : 0;
}

// From one place that something refers to up to the next.
struct Piece {
    Extent at;
    u32 user;
    bool read;  ///< code reads here, and that is all
};

// Puts together what is one literal, without a guess.
class Joiner {
public:
    Joiner(std::span<const Piece> pieces, std::span<const Extent> stated,
           const PointerReader& reader)
        : pieces_(pieces), stated_(stated), reader_(reader) {}

    /// How many pieces from i on are the literal that begins there.
    [[nodiscard]] std::size_t count(std::size_t i) const {
        if (const auto j = by_length(i)) return *j - i;
        std::size_t j = i + 1;
        // Code takes the address of what is long; what it seems to read lies in the middle.
        for (u64 size = pieces_[i].at.size; size > longest_read && j < pieces_.size() &&
                                            pieces_[j].read && !stated_at(pieces_[j].at.begin);)
            size += pieces_[j++].at.size;
        return j - i;
    }

private:
    // Up to 64 bytes are compared or copied word by word, without their address.
    static constexpr u64 longest_read = 128;

    [[nodiscard]] bool stated_at(u64 address) const {
        const auto it = std::ranges::lower_bound(stated_, address, {}, &Extent::begin);
        return it != stated_.end() && it->begin == address;
    }

    // Where data beside a pointer states a length, and another piece begins right there or behind
    // zeros that align it: what begins between the two is none.
    [[nodiscard]] std::optional<std::size_t> by_length(std::size_t i) const {
        const u64 begin = pieces_[i].at.begin;
        auto it = std::ranges::lower_bound(stated_, begin, {}, &Extent::begin);
        for (; it != stated_.end() && it->begin == begin; ++it) {
            const auto rest = pieces_.subspan(i + 1);
            const auto next = std::ranges::lower_bound(rest, it->end(), {},
                                                       [](const Piece& p) { return p.at.begin; });
            const u64 end = next == rest.end() ? pieces_.back().at.end() : next->at.begin;
            if (end < it->end() || end - it->end() >= content_alignment) continue;
            if (all_zero(reader_, it->end(), end))
                return i + 1 + static_cast<std::size_t>(next - rest.begin());
        }
        return std::nullopt;
    }

    std::span<const Piece> pieces_;
    std::span<const Extent> stated_;
    const PointerReader& reader_;
};

}  // namespace

Extent find_string_region(const Pclntab& table, const Functions& functions,
                          const TypeTable& types) {
    const auto& image = table.reader->image();
    const auto& module = table.module;
    u64 begin = module.types + types.end;
    const auto* home = image.section_at(module.types);
    if (module.rodata != 0 && module.rodata != module.types) {
        begin = module.rodata;
    } else if (module.rodata == 0 && home != nullptr) {
        // Before Go 1.18 moduledata does not say; types that need relocations lie apart.
        for (const auto& s : image.sections) {
            const auto name = plain_section_name(s.name);
            if (&s != home && s.loaded && !s.executable && s.memory.begin < home->memory.begin &&
                (name == ".rodata" || name == "__rodata"))
                begin = s.memory.begin;
        }
    }
    const auto* section = image.section_at(begin);
    if (section == nullptr) return {};
    u64 end = section->memory.begin + section->file.size;
    // Funcdata follow; since Go 1.26 they lie in pclntab, and funcvals or gc masks follow. Before
    // Go 1.20 a mask may be the same bytes as a literal, so masks do not bound those.
    end = std::min(end, first_blob(functions, begin));
    if (module.gofunc > begin) end = std::min(end, module.gofunc);
    if (module.at_least(Layout::go1_26)) {
        end = std::min(end, first_mask(types, begin));
        end = std::min(end, first_funcval(table, {begin, end - begin}));
    }
    return {begin, end - begin};
}

Literals split_strings(Extent region, const References& references, const PointerReader& reader) {
    Literals out;
    out.region = region;
    const auto stated = references.stated_lengths();
    std::vector<Piece> raw;
    references.each([&](const Target& t) {
        if (!region.contains(t.address)) return;
        raw.push_back({{t.address, std::min(t.limit, region.end()) - t.address},
                       t.user,
                       !t.by_code && !t.by_data});
    });
    const Joiner joiner(raw, stated, reader);
    std::vector<Literal> pieces;
    for (std::size_t i = 0; i < raw.size();) {
        const auto count = joiner.count(i);
        const u64 begin = raw[i].at.begin;
        const u64 size = raw[i + count - 1].at.end() - begin;
        const u64 padding = padding_behind({begin, size}, stated, reader);
        if (padding != 0) out.padding.push_back({begin + size - padding, padding});
        pieces.push_back({begin, static_cast<u32>(size - padding), raw[i].user});
        out.dropped += count - 1;
        i += count;
    }
    auto& kept = out.literals;
    kept.reserve(pieces.size());
    u32 floor = 0;  // the length of the longest literal so far
    for (std::size_t i = 0; i < pieces.size();) {
        auto literal = pieces[i];
        const std::size_t count = pieces_of_one(pieces, i, floor);
        const auto& last = pieces[i + count - 1];
        literal.size = static_cast<u32>(last.address + last.size - literal.address);
        out.dropped += count - 1;
        i += count;
        if (literal.size < floor && !kept.empty()) {
            const u32 least = kept.size() > 1 ? kept[kept.size() - 2].size : 0;
            auto& before = kept.back();
            if (literal.size >= least) {
                // The one before holds a literal that nothing names: what is sure of it is that
                // it is no shorter than its neighbour before.
                before.size = least;
                ++out.unsettled;
            } else if (const u32 missing = least - literal.size; before.size >= least + missing) {
                // Code may hold the first bytes as constants and name only the rest. Both are no
                // shorter than what is before them; bytes beyond that may be either's.
                if (before.size != least + missing) ++out.unsettled;
                before.size = least;
                literal.address -= missing;
                literal.size = least;
            } else {
                ++out.unsettled;
            }
        }
        floor = literal.size;
        kept.push_back(literal);
    }
    return out;
}

}  // namespace binsize::go
