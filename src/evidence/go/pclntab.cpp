#include "evidence/go/pclntab.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

RecordShape record_shape(Layout layout, unsigned word) {
    if (layout >= Layout::go1_20) return {4, 16, 28, 32, 36, 40, 41, 43, 44};
    if (layout >= Layout::go1_18) return {4, 16, 28, 32, 0, 36, 37, 39, 40};
    const u32 wide = word == 8 ? 4 : 0;  // entry is a pointer there
    return {4 + wide,  16 + wide, 28 + wide, 32 + wide, 0,
            36 + wide, 37 + wide, 39 + wide, 40 + wide};
}

constexpr u32 no_funcdata = ~u32{0};
constexpr u32 dead_file = ~u32{0};
constexpr u64 most_text_sections = 1024;
/// Bounds that no compiler reaches; they keep a hostile table from making many functions share
/// megabytes of one name.
constexpr u64 longest_name = 64 << 10;
constexpr u64 longest_path = 4 << 10;
constexpr u64 longest_arg_info = 256;

ByteView part(const PointerReader& reader, const PcHeader& h, u64 from, u64 to, u64 stated) {
    return clip_slice(reader.at(h.address + from), 0, std::min(to - from, stated));
}

void read_text_sections(Pclntab& t) {
    const auto& map = t.module.textsectmap;
    const u64 word = t.word();
    if (map.count < 2 || map.count > most_text_sections) return;
    for (u64 i = 0; i < map.count; ++i) {
        const u64 at = map.data + i * 3 * word;
        const auto offset = t.reader->plain_word(at);
        const auto end = t.reader->plain_word(at + word);
        const auto base = t.reader->word(at + 2 * word);
        if (!offset || !end || !base) return;
        t.text_sections.push_back({*offset, *end, *base});
    }
}

}  // namespace

std::optional<Pclntab> open_pclntab(const PointerReader& reader, const ModuleData& module,
                                    Notes& notes) {
    const auto& h = module.header;
    Pclntab t;
    t.reader = &reader;
    t.module = module;
    t.address = h.address;
    t.shape = record_shape(module.layout, reader.word_size());
    t.entry_size = h.old ? 2 * reader.word_size() : 8;
    if (reader.image().traits.code_by_number) t.number_shift = 16;
    const u64 unit_bytes =
        module.layout >= Layout::go1_26 ? module.cutab.count * 4 : module.cutab.count;
    t.names = part(reader, h, h.funcnametab, h.cutab, module.funcnametab.count);
    t.units = part(reader, h, h.cutab, h.filetab, unit_bytes);
    t.files = part(reader, h, h.filetab, h.pctab, module.filetab.count);
    t.pctab = part(reader, h, h.pctab, h.functab, module.pctab.count);
    t.functions = clip_slice(reader.at(h.address + h.functab), 0, module.pclntable.count);
    // functab ends with one pc of its own: the end of the last function.
    const u64 last = t.entry_size / 2;
    if (t.functions.size() < last || h.nfunc > (t.functions.size() - last) / t.entry_size ||
        h.nfunc > ~u32{0} - 1) {
        warn(notes, "pclntab", "states {} functions, more than it has room for: none is read",
             h.nfunc);
        return std::nullopt;
    }
    t.count = static_cast<u32>(h.nfunc);
    t.end_address = h.address + h.functab + t.functions.size();
    if (module.epclntab > t.end_address &&
        module.epclntab - t.address <= reader.at(t.address).size())
        t.end_address = module.epclntab;
    read_text_sections(t);
    return t;
}

u64 Pclntab::entry(u32 i) const {
    const u64 at = u64{i} * entry_size;
    if (module.header.old) return reader->word(address + module.header.functab + at).value_or(0);
    const u64 offset = load_unchecked<u32>(functions.data() + at, endian());
    if (number_shift != 0) return offset << number_shift;
    for (const auto& s : text_sections)
        if (offset >= s.offset && (offset < s.end || &s == &text_sections.back()))
            return s.address + (offset - s.offset);
    return module.text + offset;
}

std::optional<Func> Pclntab::big_endian_func(u32 i) const {
    return detail::read_func<Endian::big>(*this, i);
}

std::string_view Pclntab::name(u64 offset) const {
    // Names tile their table: one that begins within another is a lie.
    if (offset > names.size() || (offset > 0 && names[offset - 1] != std::byte{0})) return {};
    return find_cstr(clip_slice(names, 0, offset + longest_name), offset)
        .value_or(std::string_view{});
}

std::optional<u32> Pclntab::file_offset(u32 unit, u32 file) const {
    const u64 index = u64{unit} + file;
    const auto offset = find_int<u32>(units, index * 4, endian());
    if (!offset || *offset == dead_file) return std::nullopt;
    return offset;
}

std::string_view Pclntab::path(u32 offset) const {
    if (offset > files.size() || (offset > 0 && files[offset - 1] != std::byte{0})) return {};
    return find_cstr(clip_slice(files, 0, u64{offset} + longest_path), offset)
        .value_or(std::string_view{});
}

std::string_view Pclntab::file(u32 unit, u32 file) const {
    const auto offset = file_offset(unit, file);
    if (!offset) return {};
    return find_cstr(clip_slice(files, 0, u64{*offset} + longest_path), *offset)
        .value_or(std::string_view{});
}

std::optional<u32> Pclntab::function_at(u64 at) const {
    u32 low = 0;
    u32 high = count;
    while (low < high) {
        const u32 middle = low + (high - low) / 2;
        if (entry(middle) <= at)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || at >= entry(low)) return std::nullopt;
    return low - 1;
}

u64 Pclntab::funcdata(const Func& f, u32 kind) const {
    if (kind >= f.funcdata_count) return 0;
    if (module.header.old) return reader->word(f.funcdata_address + u64{kind} * word()).value_or(0);
    const u32 offset = load_unchecked<u32>(f.funcdata + 4ULL * kind, endian());
    return offset == no_funcdata || module.gofunc == 0 ? 0 : module.gofunc + offset;
}

std::optional<u64> Pclntab::funcdata_size(u64 at, u32 kind, i32 inline_max) const {
    const auto bytes = reader->at(at);
    const auto within = [&](u64 size) {
        return size <= bytes.size() ? std::optional<u64>(size) : std::nullopt;
    };
    switch (static_cast<FuncData>(kind)) {
        case FuncData::args_maps:
        case FuncData::locals_maps: {
            const auto n = find_int<i32>(bytes, 0, endian());
            const auto bits = find_int<i32>(bytes, 4, endian());
            if (!n || !bits || *n < 0 || *bits < 0) return std::nullopt;
            return within(8 + static_cast<u64>(*n) * ((static_cast<u64>(*bits) + 7) / 8));
        }
        case FuncData::stack_objects: {
            const auto n = reader->plain_word(at);
            const u64 record = layout() >= Layout::go1_18   ? 16
                               : layout() == Layout::go1_17 ? (word() == 8 ? 24 : 16)
                                                            : 2ULL * word();
            if (!n || *n > bytes.size() / record) return std::nullopt;
            return within(word() + *n * record);
        }
        case FuncData::inline_tree:
            return within((static_cast<u64>(std::max(inline_max, -1) + i64{1})) *
                          inline_entry_size());
        case FuncData::open_defer: {
            if (layout() < Layout::go1_23) return std::nullopt;
            Cursor cursor(bytes, endian());
            cursor.take_uleb();
            cursor.take_uleb();
            if (cursor.failed()) return std::nullopt;
            return cursor.offset();
        }
        case FuncData::arg_info: {
            const auto text = as_text(clip_slice(bytes, 0, longest_arg_info));
            const auto stop = text.find('\xff');
            if (stop == std::string_view::npos) return std::nullopt;
            return u64{stop} + 1;
        }
        case FuncData::wrap_info: return within(4);
        case FuncData::arg_live_info: return std::nullopt;
    }
    return std::nullopt;
}

ByteView Pclntab::inline_tree(const Func& f) const {
    const u64 tree = funcdata(f, static_cast<u32>(FuncData::inline_tree));
    return tree == 0 ? ByteView{} : reader->at(tree);
}

std::optional<Pclntab::Inlined> Pclntab::inlined(ByteView tree, u32 n) const {
    const auto bytes = find_slice(tree, u64{n} * inline_entry_size(), inline_entry_size());
    if (!bytes) return std::nullopt;
    const bool compact = layout() >= Layout::go1_20;
    const auto u32_at = [&](u32 at) { return load_unchecked<u32>(bytes->data() + at, endian()); };
    return Inlined{u32_at(compact ? 4 : 12), u32_at(compact ? 8 : 16),
                   std::to_integer<u8>((*bytes)[compact ? 0 : 2])};
}

Extent Pclntab::findfunctab() const {
    if (module.findfunctab == 0 || module.maxpc <= module.minpc) return {};
    const u64 length = module.maxpc - module.minpc;
    return {module.findfunctab, 4 * ((length + 4095) / 4096) + (length + 255) / 256};
}

}  // namespace binsize::go
