#include "evidence/go/moduledata.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace binsize::go {
namespace {

/// Word index of each field that moves; 0 where the layout has no such field. Everything up to
/// enoptrbss (word 31) has been in place since Go 1.16.
struct Fields {
    Layout layout;
    u8 covctrs, end, types, typedesclen, etypes, itaboffset, rodata, gofunc, epclntab, textsectmap,
        typelinks, itablinks, ptab, inittasks, hasmain, words;
};

constexpr std::array<Fields, 8> layouts = {{
    //                cov end typ tdl ety ito rod gof epc tsm tli ili pta ini has words
    {Layout::go1_16, 0, 32, 35, 0, 36, 0, 0, 0, 0, 37, 40, 43, 46, 0, 59, 67},
    {Layout::go1_17, 0, 32, 35, 0, 36, 0, 0, 0, 0, 37, 40, 43, 46, 0, 59, 67},
    {Layout::go1_18, 0, 32, 35, 0, 36, 0, 37, 38, 0, 39, 42, 45, 48, 0, 61, 69},
    {Layout::go1_20, 32, 34, 37, 0, 38, 0, 39, 40, 0, 41, 44, 47, 50, 0, 63, 71},
    {Layout::go1_21, 32, 34, 37, 0, 38, 0, 39, 40, 0, 41, 44, 47, 50, 58, 66, 74},
    {Layout::go1_23, 32, 34, 37, 0, 38, 0, 39, 40, 0, 41, 44, 47, 50, 58, 66, 73},
    {Layout::go1_26, 32, 34, 37, 0, 38, 0, 39, 40, 41, 42, 45, 48, 51, 59, 67, 74},
    {Layout::go1_27, 32, 34, 37, 38, 39, 40, 42, 43, 44, 45, 0, 0, 48, 56, 64, 71},
}};

constexpr std::array<std::string_view, 8> ranges = {"go1.16", "go1.17",        "go1.18–go1.19",
                                                    "go1.20", "go1.21–go1.22", "go1.23–go1.25",
                                                    "go1.26", "go1.27"};

constexpr u64 first_moving_word = 32;
constexpr u64 last_word_tried = 96;
constexpr u64 most_text_sections = 1024;

/// Words of a structure at an address, each with its relocation applied.
class Words {
public:
    Words(const PointerReader& reader, u64 address) : reader_(reader), address_(address) {}
    u64 pointer(u64 i) const { return i == 0 ? 0 : reader_.word(at(i)).value_or(0); }
    u64 first() const { return reader_.word(address_).value_or(0); }
    u64 number(u64 i) const { return i == 0 ? 0 : reader_.plain_word(at(i)).value_or(0); }
    Slice slice(u64 i) const { return i == 0 ? Slice{} : Slice{pointer(i), number(i + 1)}; }
    /// A slice whose length is its capacity, as the linker writes them.
    bool is_slice(u64 i) const { return number(i + 1) == number(i + 2) && number(i + 1) != 0; }
    const PointerReader& reader() const { return reader_; }

private:
    u64 at(u64 i) const { return address_ + i * reader_.word_size(); }
    const PointerReader& reader_;
    u64 address_;
};

/// The header that a moduledata at `words` would have, if its pointers agree with it: the first two
/// words lead to the header, `at`, and to what follows it, `names`.
std::optional<PcHeader> agreeing_header(const Words& words, u64 at, u64 names) {
    const u64 smallest = 8 + 7ULL * words.reader().word_size();
    if (names <= at || names - at < smallest || names - at > 256) return std::nullopt;
    for (const bool old : {false, true}) {
        const auto header = read_pc_header(words.reader(), at, old);
        if (!header) continue;
        if (names == at + header->funcnametab && words.pointer(4) == at + header->cutab &&
            words.pointer(7) == at + header->filetab && words.pointer(10) == at + header->pctab &&
            words.pointer(13) == at + header->functab && words.pointer(16) == words.pointer(13) &&
            words.number(17) == header->nfunc + 1)
            return header;
    }
    return std::nullopt;
}

struct Found {
    u64 address;
    PcHeader header;
};

std::optional<Found> scan(const PointerReader& reader, Extent range) {
    std::optional<Found> found;
    u64 place_before = ~u64{0};
    u64 value_before = 0;
    reader.pointers(range, [&](u64 place, u64 value) {
        if (!found && place - place_before == reader.word_size())
            if (const auto header =
                    agreeing_header(Words(reader, place_before), value_before, value))
                found = {place_before, *header};
        place_before = place;
        value_before = value;
    });
    return found;
}

/// What of a range is in none of the extents, which are sorted, with a word more at either end.
template <class F>
void each_gap(Extent range, std::span<const Extent> known, u64 word, F&& each) {
    u64 at = range.begin;
    const auto up_to = [&](u64 end) {
        if (at >= end) return;
        const u64 begin = std::max(range.begin, at - std::min(at, word));
        each(Extent{begin, std::min(end + word, range.end()) - begin});
    };
    for (const auto& e : known) {
        if (e.begin >= range.end()) break;
        up_to(e.begin);
        at = std::max(at, e.end());
    }
    up_to(range.end());
}

std::optional<Found> find(const PointerReader& reader) {
    const auto& image = reader.image();
    // Sections and segments of a good file hold each byte once or twice; a bad one's may all be the
    // whole file.
    u64 left = 4 * u64{image.bytes.size()};
    std::optional<Found> found;
    const auto in = [&](Extent range) {
        if (found || range.size > left) return;
        left -= range.size;
        found = scan(reader, range);
    };
    for (const auto& s : image.sections)
        if (s.name == ".go.module" || s.name == "__go_module")
            in({s.memory.begin, std::min(s.memory.size, s.file.size)});
    std::vector<Extent> known;
    for (const auto& s : image.sections) {
        if (!s.loaded || !s.writable || s.file.size == 0) continue;
        in({s.memory.begin, s.file.size});
        known.push_back({s.memory.begin, s.file.size});
    }
    std::ranges::sort(known, {}, &Extent::begin);
    for (const auto& s : image.segments)
        if (s.mapped && s.writable && s.file.size != 0)
            each_gap({s.memory.begin, s.file.size}, known, reader.word_size(), in);
    return found;
}

/// textsectmap describes the text itself: {vaddr, end, baseaddr} with baseaddr == text in the first
/// entry. It is the one field that tells its own index, and thereby the layout.
bool is_text_section_map(const Words& words, u64 i, u64 text) {
    if (!words.is_slice(i) || words.number(i + 1) > most_text_sections) return false;
    const u64 data = words.pointer(i);
    const u64 word = words.reader().word_size();
    return data != 0 && words.reader().word(data + 2 * word) == text &&
           words.reader().plain_word(data) == 0;
}

u64 text_section_map_index(const Words& words, u64 text) {
    for (u64 i = first_moving_word; i < last_word_tried; ++i)
        if (is_text_section_map(words, i, text)) return i;
    return 0;
}

/// Since Go 1.17 a name's length is a varint, before it was a big-endian u16: byte 1 of a short
/// name is 0. Any type that typelinks names will do.
bool has_wide_name_lengths(const Words& words, const Fields& f) {
    const auto& reader = words.reader();
    const auto links = words.slice(f.typelinks);
    const u64 types = words.pointer(f.types);
    u64 wide = 0;
    u64 seen = 0;
    for (u64 i = 0; i < std::min<u64>(links.count, 16); ++i) {
        const auto link = find_int<i32>(reader.at(links.data), 4 * i, reader.endian());
        if (!link || *link < 0) break;
        const u64 type = types + static_cast<u64>(*link);
        const u64 name_field = 4ULL * reader.word_size() + 8;
        const auto name = find_int<i32>(reader.at(type), name_field, reader.endian());
        if (!name || *name < 0) continue;
        const auto length =
            find_int<u8>(reader.at(types + static_cast<u64>(*name)), 1, Endian::little);
        if (!length) continue;
        ++seen;
        wide += *length == 0 ? 1 : 0;
    }
    return seen != 0 && wide == seen;
}

/// Go 1.23 moved runtime/internal to internal/runtime and dropped a word of moduledata. Every
/// program holds names of that package.
bool has_moved_runtime(const Words& words) {
    const auto names = words.slice(1);
    const auto text = as_text(clip_slice(words.reader().at(names.data), 0, names.count));
    constexpr std::string_view moved = "internal/runtime/atomic.";
    constexpr std::string_view old = "runtime/internal/atomic.";
    constexpr std::size_t before = old.find("internal");
    // Names stand in the order of code, in which the runtime comes early: either soon turns up.
    for (auto at = text.find("internal/"); at != std::string_view::npos;
         at = text.find("internal/", at + 1)) {
        if (text.substr(at).starts_with(moved)) return true;
        if (at >= before && text.substr(at - before).starts_with(old)) return false;
    }
    return true;
}

const Fields* infer(const Words& words, const PcHeader& header, u64 map_index) {
    const auto layout = [&]() -> std::optional<Layout> {
        switch (map_index) {
            case 37:
                return has_wide_name_lengths(words, layouts[0]) ? Layout::go1_16 : Layout::go1_17;
            case 39: return Layout::go1_18;
            case 41:
                if (!words.is_slice(58) || words.pointer(58) == 0) return Layout::go1_20;
                return has_moved_runtime(words) ? Layout::go1_23 : Layout::go1_21;
            case 42: return Layout::go1_26;
            case 45: return Layout::go1_27;
            default: return std::nullopt;
        }
    }();
    if (layout && header.old == (*layout <= Layout::go1_17))
        return &layouts[static_cast<std::size_t>(*layout)];
    return nullptr;
}

void read_fixed(ModuleData& m, const Words& w) {
    m.pc_header = w.first();
    m.funcnametab = w.slice(1);
    m.cutab = w.slice(4);
    m.filetab = w.slice(7);
    m.pctab = w.slice(10);
    m.pclntable = w.slice(13);
    m.ftab = w.slice(16);
    u64* const rest[] = {&m.findfunctab, &m.minpc,      &m.maxpc,    &m.text,  &m.etext,
                         &m.noptrdata,   &m.enoptrdata, &m.data,     &m.edata, &m.bss,
                         &m.ebss,        &m.noptrbss,   &m.enoptrbss};
    u64 i = 19;
    for (u64* field : rest) *field = w.pointer(i++);
}

void read_moving(ModuleData& m, const Words& w, const Fields& f) {
    m.layout = f.layout;
    m.size = u64{f.words} * w.reader().word_size();
    m.covctrs = w.pointer(f.covctrs);
    m.ecovctrs = f.covctrs == 0 ? 0 : w.pointer(f.covctrs + 1U);
    m.end = w.pointer(f.end);
    m.gcdata = w.pointer(f.end + 1U);
    m.gcbss = w.pointer(f.end + 2U);
    m.types = w.pointer(f.types);
    m.typedesclen = w.number(f.typedesclen);
    m.etypes = w.pointer(f.etypes);
    m.itaboffset = w.number(f.itaboffset);
    m.itabsize = f.itaboffset == 0 ? 0 : w.number(f.itaboffset + 1U);
    m.rodata = w.pointer(f.rodata);
    m.gofunc = w.pointer(f.gofunc);
    m.epclntab = w.pointer(f.epclntab);
    m.textsectmap = w.slice(f.textsectmap);
    m.typelinks = w.slice(f.typelinks);
    m.itablinks = w.slice(f.itablinks);
    m.ptab = w.slice(f.ptab);
    m.inittasks = w.slice(f.inittasks);
    const u64 flag = m.address + u64{f.hasmain} * w.reader().word_size();
    m.hasmain = find_int<u8>(w.reader().at(flag), 0, Endian::little) == 1;
}

/// What an unknown layout shares with its neighbours: the words right before textsectmap.
void read_unknown(ModuleData& m, const Words& w, u64 map_index) {
    m.layout = m.header.old               ? Layout::go1_17
               : m.header.text_start != 0 ? Layout::go1_23
                                          : Layout::go1_27;
    if (map_index < 40) return;
    const u64 pclntab_end = m.layout == Layout::go1_27 ? 1 : 0;
    m.gofunc = w.pointer(map_index - 1 - pclntab_end);
    m.rodata = w.pointer(map_index - 2 - pclntab_end);
    m.epclntab = pclntab_end == 0 ? 0 : w.pointer(map_index - 1);
    m.textsectmap = w.slice(map_index);
}

}  // namespace

std::string_view version_range(Layout layout) { return ranges[static_cast<std::size_t>(layout)]; }

std::optional<ModuleData> find_moduledata(const PointerReader& reader, Notes& notes) {
    const auto found = find(reader);
    if (!found) return std::nullopt;
    const Words words(reader, found->address);
    ModuleData m;
    m.address = found->address;
    m.header = found->header;
    read_fixed(m, words);
    const u64 map_index = text_section_map_index(words, m.text);
    if (const auto* fields = infer(words, m.header, map_index)) {
        read_moving(m, words, *fields);
    } else {
        read_unknown(m, words, map_index);
        warn(notes, "Go moduledata",
             "at {:#x} has a layout that is not known: types and itabs are not decoded",
             found->address);
    }
    // What it calls text there is none of code, whose addresses are those of pcs.
    if (reader.image().traits.code_by_number) m.text = m.minpc, m.etext = m.maxpc + 1;
    return m;
}

}  // namespace binsize::go
