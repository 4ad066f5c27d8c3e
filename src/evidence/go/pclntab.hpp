// pclntab: the function table of a Go program, which the runtime needs and stripping leaves. Read
// in place: opening it costs nothing, a function record is decoded when it is asked for.
// Facts: cmd/link/internal/ld/pcln.go, runtime/symtab.go, internal/abi (funcdata) of Go 1.16 to
// 1.27; layouts and measurements in docs/go.md.
#pragma once

#include "evidence/go/moduledata.hpp"

namespace binsize::go {

/// Indices of pc-value tables and of blobs that a function may have.
inline constexpr u32 pcdata_inline_tree = 2;
enum class FuncData : u8 {
    args_maps,
    locals_maps,
    stack_objects,
    inline_tree,
    open_defer,
    arg_info,
    arg_live_info,
    wrap_info,
};

/// One function's record. Offsets count from the sub-table that they point into; 0 = none.
struct Func {
    u64 record = 0;       ///< offset of the record in Pclntab::functions
    u32 record_size = 0;  ///< bytes, its padding to pointer alignment not included
    u32 name = 0;
    u32 pcsp = 0, pcfile = 0, pcln = 0;
    u32 unit = 0;  ///< index of the compilation unit's first entry in cutab; no_unit for none
    i32 start_line = 0;
    u8 id = 0, flag = 0;
    const std::byte* pcdata = nullptr;    ///< u32 each
    const std::byte* funcdata = nullptr;  ///< u32 each, or pointers (Go 1.16, 1.17)
    u32 pcdata_count = 0;
    u8 funcdata_count = 0;
    u64 funcdata_address = 0;  ///< of the funcdata words

    static constexpr u32 no_unit = ~u32{0};
    static constexpr u8 flag_asm = 4;
};

/// What walking one pc-value table finds.
struct PcTable {
    u32 size = 0;           ///< bytes of the table, its terminator included
    u32 length = 0;         ///< bytes of code that it covers from the function's entry
    i32 max_value = -1;     ///< largest value; -1 where there is none above it
    bool complete = false;  ///< false: it runs into the next table or off the end
};

/// Byte offsets of the fields of _func, by layout and pointer size.
struct RecordShape {
    u32 name, pcsp, pcdata_count, unit, start_line, id, flag, funcdata_count, size;
};

struct Pclntab {
    const PointerReader* reader = nullptr;
    ModuleData module;
    u64 address = 0;                                 ///< of the header
    u64 end_address = 0;                             ///< behind the last byte that belongs to it
    ByteView names, units, files, pctab, functions;  ///< `functions`: functab, then the records
    RecordShape shape{};
    u32 count = 0;       ///< functions
    u32 entry_size = 0;  ///< bytes of a functab entry: {pc, record}
    /// Of WebAssembly functab has numbers of functions: a pc has a place within one in so many
    /// lower bits.
    u32 number_shift = 0;
    struct TextSection {
        u64 offset, end, address;
    };
    std::vector<TextSection> text_sections;

    [[nodiscard]] Endian endian() const { return reader->endian(); }
    [[nodiscard]] unsigned word() const { return reader->word_size(); }
    [[nodiscard]] Layout layout() const { return module.layout; }

    /// Address where function i begins; i == count gives the end of the last one.
    [[nodiscard]] u64 entry(u32 i) const;
    /// Nothing where its record does not lie within the table. A dozen readers ask for all of them,
    /// each for a few fields: what it does not read need not be made.
    [[nodiscard]] std::optional<Func> func(u32 i) const;
    [[nodiscard]] std::optional<Func> big_endian_func(u32 i) const;
    /// Name of the function at an offset of `names`; empty where that is out of bounds.
    [[nodiscard]] std::string_view name(u64 offset) const;
    /// Path of the file that a unit numbers `file`; empty where there is none.
    [[nodiscard]] std::string_view file(u32 unit, u32 file) const;
    /// Where that path lies in `files`: one number a file, whatever the unit.
    [[nodiscard]] std::optional<u32> file_offset(u32 unit, u32 file) const;
    /// The path at such an offset; empty where it is out of bounds or lies within another path.
    [[nodiscard]] std::string_view path(u32 offset) const;
    /// The function whose code, padding included, holds the address.
    [[nodiscard]] std::optional<u32> function_at(u64 address) const;

    [[nodiscard]] u32 pcdata(const Func& f, u32 i) const {
        return i < f.pcdata_count ? load_unchecked<u32>(f.pcdata + 4ULL * i, endian()) : 0;
    }
    /// Address of the function's blob of a kind; 0 where it has none.
    [[nodiscard]] u64 funcdata(const Func& f, u32 kind) const;
    /// Bytes of a blob that says its own size; nothing for kinds that do not (open-coded defers
    /// before Go 1.22, live argument maps) and where it runs off the file. `inline_max` is the
    /// largest index in the function's inline tree, -1 for none.
    [[nodiscard]] std::optional<u64> funcdata_size(u64 at, u32 kind, i32 inline_max) const;

    /// Calls each(begin, end, value) for every run of the pc-value table at an offset, in bytes
    /// from the function's entry. Tables do not overlap: `limit` is where the next one begins, so
    /// that walking all of them takes time in proportion to pctab, whatever the file says.
    template <class F>
    PcTable walk(u64 offset, u64 limit, F&& each) const;
    /// A function's inline tree and all that is mapped behind it; empty where it has none.
    [[nodiscard]] ByteView inline_tree(const Func& f) const;
    /// Entry n of one; nothing where it has not that many bytes.
    struct Inlined {
        u32 name = 0;
        u32 parent_pc = 0;  ///< in the function, of the call that was inlined
        u8 id = 0;
    };
    [[nodiscard]] std::optional<Inlined> inlined(ByteView tree, u32 n) const;
    [[nodiscard]] u32 inline_entry_size() const { return layout() >= Layout::go1_20 ? 16 : 20; }
    /// findfunctab has a 20-byte bucket each 4096 bytes of text.
    [[nodiscard]] Extent findfunctab() const;
};

/// Nothing where moduledata's slices do not lie in the file; damage to parts is found when they are
/// read.
[[nodiscard]] std::optional<Pclntab> open_pclntab(const PointerReader& reader,
                                                  const ModuleData& module, Notes& notes);

namespace detail {
/// No compiler makes as many; keeps a hostile table from making many functions share megabytes of
/// one record.
inline constexpr u32 most_pcdata = 64;

// Inlined, since nobody reads all of its fields.
template <Endian E>
[[gnu::always_inline]] inline std::optional<Func> read_func(const Pclntab& t, u32 i) {
    const auto& shape = t.shape;
    const u64 half = t.entry_size / 2;
    const std::byte* const slot = t.functions.data() + u64{i} * t.entry_size + half;
    const u64 record = half == 8 ? load_unchecked<u64>(slot, E) : load_unchecked<u32>(slot, E);
    if (!fits(t.functions.size(), record, shape.size)) return std::nullopt;
    const std::byte* const at = t.functions.data() + record;
    const auto u32_at = [&](u32 offset) { return load_unchecked<u32>(at + offset, E); };

    Func f;
    f.record = record;
    f.name = u32_at(shape.name);
    f.pcsp = u32_at(shape.pcsp);
    f.pcfile = u32_at(shape.pcsp + 4);
    f.pcln = u32_at(shape.pcsp + 8);
    f.pcdata_count = u32_at(shape.pcdata_count);
    f.unit = u32_at(shape.unit);
    f.start_line = shape.start_line == 0 ? 0 : static_cast<i32>(u32_at(shape.start_line));
    f.id = std::to_integer<u8>(at[shape.id]);
    f.flag = t.layout() == Layout::go1_16 ? u8{0} : std::to_integer<u8>(at[shape.flag]);
    f.funcdata_count = std::to_integer<u8>(at[shape.funcdata_count]);

    u64 size = shape.size + u64{f.pcdata_count} * 4;
    const bool pointers = t.module.header.old;
    if (pointers && (record + size) % t.word() != 0 && f.funcdata_count != 0) size += 4;
    const u64 funcdata_at = size;
    size += u64{f.funcdata_count} * (pointers ? t.word() : 4);
    if (f.pcdata_count > most_pcdata || !fits(t.functions.size(), record, size))
        return std::nullopt;
    f.pcdata = at + shape.size;
    f.funcdata = at + funcdata_at;
    f.funcdata_address = t.address + t.module.header.functab + record + funcdata_at;
    f.record_size = static_cast<u32>(size);
    return f;
}

/// Go's varint of 32 bits; false at the end of the bytes.
inline bool take_uvarint(const std::byte*& at, const std::byte* end, u32& value) {
    value = 0;
    for (unsigned shift = 0; at != end; shift += 7) {
        const auto byte = static_cast<u32>(*at++);
        if (shift < 32) value |= (byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) return true;
    }
    return false;
}
}  // namespace detail

[[gnu::always_inline]] inline std::optional<Func> Pclntab::func(u32 i) const {
    return endian() == Endian::little ? detail::read_func<Endian::little>(*this, i)
                                      : big_endian_func(i);
}

template <class F>
PcTable Pclntab::walk(u64 offset, u64 limit, F&& each) const {
    PcTable t;
    if (limit > pctab.size()) limit = pctab.size();
    if (offset >= limit) return t;
    const std::byte* const begin = pctab.data() + offset;
    const std::byte* const end = pctab.data() + limit;
    const std::byte* at = begin;
    const u32 quantum = module.header.quantum;
    u32 value = ~u32{0};
    for (bool first = true;; first = false) {
        u32 delta = 0;
        u32 step = 0;
        if (end - at >= 2 && static_cast<u8>(at[0] | at[1]) < 0x80 && at[0] != std::byte{0}) {
            delta = static_cast<u8>(at[0]);  // nearly all are of a byte each
            step = static_cast<u8>(at[1]);
            at += 2;
        } else {
            if (!detail::take_uvarint(at, end, delta)) break;
            if (delta == 0 && !first) {
                t.complete = true;
                break;
            }
            if (!detail::take_uvarint(at, end, step)) break;
        }
        value += (delta & 1U) != 0 ? ~(delta >> 1U) : delta >> 1U;
        const u32 from = t.length;
        const u64 to = from + u64{step} * quantum;
        if (to > ~u32{0}) break;
        t.length = static_cast<u32>(to);
        const auto signed_value = static_cast<i32>(value);
        if (signed_value > t.max_value) t.max_value = signed_value;
        each(from, t.length, signed_value);
    }
    t.size = static_cast<u32>(at - begin);
    return t;
}

}  // namespace binsize::go
