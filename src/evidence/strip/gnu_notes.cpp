// GNU strip merges the notes of .gnu.build.attributes, which compilers' annobin leaves: one range
// of addresses and one attribute a note. Which it drops is told here as its merge_gnu_build_notes()
// does (binutils/objcopy.c), of version 3 of the notes, which is all that it merges.
#include "evidence/strip/strip.hpp"

#include <algorithm>
#include <cstring>

namespace binsize::strip {
namespace {

constexpr u32 NT_GNU_BUILD_ATTRIBUTE_OPEN = 0x100, NT_GNU_BUILD_ATTRIBUTE_FUNC = 0x101;
constexpr char GNU_BUILD_ATTRIBUTE_VERSION = 1;

struct AttributeNote {
    std::string_view name;  // with its NUL, and three characters at least
    u64 padded_name = 0;
    u32 type = 0;  // 0: it goes
    u64 start = 0, end = 0;
};

// In which equal attributes stand together, by address.
int by_attribute(const AttributeNote& a, const AttributeNote& b) {
    const auto common = std::min(a.name.size(), b.name.size()) - 3;
    if (const int order = std::memcmp(a.name.data() + 3, b.name.data() + 3, common)) return order;
    if (a.end < b.start) return -1;
    if (a.start > b.end) return 1;
    if (a.start < b.start) return -1;
    if (a.end != b.end) return a.end > b.end ? 1 : -1;
    if (a.type == b.type) return 0;
    return a.type == NT_GNU_BUILD_ATTRIBUTE_OPEN ? -1 : 1;
}

// As they are written: open ones, those of functions, by address, larger ranges first.
int by_address(const AttributeNote& a, const AttributeNote& b) {
    const auto rank = [](const AttributeNote& n) {
        return n.type == NT_GNU_BUILD_ATTRIBUTE_OPEN ? 0 : n.type != 0 ? 1 : 2;
    };
    if (a.type != b.type) return rank(a) - rank(b);
    if (a.start != b.start) return a.start < b.start ? -1 : 1;
    if (a.end != b.end) return a.end > b.end ? -1 : 1;
    if (a.name.size() > 4 && b.name.size() > 4) return a.name[3] - b.name[3];
    return 0;
}

// The tool's own question, with its slip in the second comparison.
bool overlap_or_adjoin(const AttributeNote& a, const AttributeNote& b) {
    constexpr u64 alignment = 16;
    if (a.end < b.start) return aligned(a.end, alignment) < b.start;
    if (b.end < b.start) return aligned(b.end, alignment) < a.start;
    return a.end != b.end;
}

// Ranges that a note does not state are those of the one before, of its type.
struct Ranges {
    u64 start = 0, end = 0;
};

bool set_range(const StripInput& in, ByteView description, Ranges& last, AttributeNote& note) {
    const auto word = [&](u64 at, bool wide) -> u64 {
        return wide ? find_int<u64>(description, at, in.endian).value_or(0)
                    : find_int<u32>(description, at, in.endian).value_or(0);
    };
    const bool wide = in.bits == 64;
    u64 start = 0;
    u64 end = 0;
    switch (description.size()) {
        case 0: break;
        case 4:
            start = word(0, false);
            end = ~u64{0};
            break;
        case 8:
            start = word(0, wide);
            end = wide ? ~u64{0} : word(4, false);
            break;
        case 16:
            start = word(0, true);
            end = word(8, true);
            break;
        default: return false;
    }
    start = std::min(start, end);  // linkers let empty ones end before they begin
    if (start != 0) last.start = start;
    if (end != 0) last.end = end;
    note.start = last.start;
    note.end = last.end;
    return true;
}

// Nothing where the tool complains, or leaves them as they are.
std::optional<std::vector<AttributeNote>> read_notes(const StripInput& in, ByteView bytes) {
    std::vector<AttributeNote> notes;
    Ranges open;
    Ranges function;
    bool others = false;
    u64 at = 0;
    while (bytes.size() - at >= 12) {
        const u64 name = *find_int<u32>(bytes, at, in.endian);
        const u64 description = *find_int<u32>(bytes, at + 4, in.endian);
        AttributeNote note{.name = {}, .padded_name = (name + 3) & ~u64{3}};
        note.type = *find_int<u32>(bytes, at + 8, in.endian);
        at += 12;
        if (description % 4 != 0 || note.padded_name + description > bytes.size() - at ||
            name < 4 ||
            (note.type != NT_GNU_BUILD_ATTRIBUTE_OPEN && note.type != NT_GNU_BUILD_ATTRIBUTE_FUNC))
            return std::nullopt;
        note.name = as_text(bytes.subspan(at, name));
        if (note.name.back() != '\0') return std::nullopt;
        if (note.name.starts_with("GA$") && note.name[3] == GNU_BUILD_ATTRIBUTE_VERSION)
            others |= name < 5 || note.name[4] != '3';
        others |= note.name[0] == '$' && note.name[1] == GNU_BUILD_ATTRIBUTE_VERSION;
        at += note.padded_name;
        auto& last = note.type == NT_GNU_BUILD_ATTRIBUTE_OPEN ? open : function;
        if (!set_range(in, bytes.subspan(at, description), last, note)) return std::nullopt;
        at += description;
        notes.push_back(note);
    }
    if (at != bytes.size() || others) return std::nullopt;
    return notes;
}

// False where that takes longer than any real file's.
bool drop_redundant(std::vector<AttributeNote>& notes) {
    constexpr int furthest = 17;
    u64 steps = 0;
    constexpr u64 most_steps = 1U << 24U;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        auto& note = notes[i];
        if (note.start == note.end) {
            note.type = 0;
            continue;
        }
        int seen = 0;
        for (std::size_t k = i; k-- > 0;) {
            auto& back = notes[k];
            if (++steps > most_steps) return false;
            if (back.type == 0) continue;
            if (back.name != note.name) break;
            const bool within = note.start >= back.start && note.end <= back.end;
            if (!within && overlap_or_adjoin(back, note) && back.type == note.type) {
                back.end = std::max(back.end, note.end);
                back.start = std::min(back.start, note.start);
                note.type = 0;
                break;
            }
            if (within) {
                note.type = 0;
                break;
            }
            if (seen++ >= furthest) break;
        }
    }
    return true;
}

}  // namespace

std::optional<u64> merged_notes_size(const StripInput& in, const SectionHeader& section) {
    auto notes = read_notes(in, in.contents(section));
    if (!notes) return std::nullopt;
    const auto sort = [&](auto&& order) {
        std::stable_sort(
            notes->begin(), notes->end(),
            [&](const AttributeNote& a, const AttributeNote& b) { return order(a, b) < 0; });
    };
    sort(by_attribute);
    if (!drop_redundant(*notes)) return std::nullopt;
    sort(by_address);
    u64 size = 0;
    Ranges last;
    for (const auto& note : *notes) {
        if (note.type == 0) continue;
        size += 12 + note.padded_name;
        if (note.start == last.start && note.end == last.end) continue;
        size += 2 * in.word();
        last = {note.start, note.end};
    }
    return std::min(size, section.sh_size);
}

}  // namespace binsize::strip
