// One Go type descriptor (internal/abi.Type and what the compiler appends to it), read in place.
// The layout is inferred from the data: word size from the container, the length of names from
// moduledata's layout, and which of the three map layouts this is from the map's own fields.
// Facts: internal/abi/type.go and cmd/compile/internal/reflectdata of Go 1.16 … 1.27.
#pragma once

#include "evidence/go/moduledata.hpp"
#include "evidence/go/pointers.hpp"

namespace binsize::go {

enum class TypeKind : u8 {
    array = 17,
    channel = 18,
    function = 19,
    interface = 20,
    map = 21,
    pointer = 22,
    slice = 23,
    string = 24,
    structure = 25,
    unsafe_pointer = 26,
};

inline constexpr u32 no_package = ~u32{0};

/// A descriptor with everything that follows it in the same symbol: the parts of its kind, the
/// uncommon part and the method table. Offsets are from ModuleData::types, sizes in bytes.
struct Type {
    u32 offset = 0;
    u32 size = 0;
    u32 name = 0;     ///< offset of its name record
    u32 members = 0;  ///< offset of func parameters, interface methods or struct fields
    u32 member_count = 0;
    u32 uncommon = 0;  ///< offset of the uncommon part; 0 where there is none
    u32 methods = 0;   ///< offset of the method table
    u16 method_count = 0;
    u16 exported_methods = 0;
    u8 kind = 0;               ///< a TypeKind, or 1…16 for the basic kinds
    u8 flags = 0;              ///< abi.TFlag
    u8 kind_flags = 0;         ///< the bits of the kind byte above the kind (gc program ≤ 1.23)
    u32 package = no_package;  ///< index into TypeTable::packages
};

/// A name record: flags, length, text, and where flagged a tag and a package path.
struct TypeName {
    std::string_view text;
    u32 size = 0;          ///< bytes of the whole record
    u32 package_path = 0;  ///< offset of the name record of its package; 0 where there is none
};

/// [types, etypes) of one module, with the reads that every user of it needs. All of them are safe
/// for any offset.
class TypeRegion {
public:
    TypeRegion(const PointerReader& pointers, const ModuleData& module, const Image& image);

    [[nodiscard]] u64 base() const { return base_; }
    [[nodiscard]] ByteView bytes() const { return bytes_; }
    [[nodiscard]] unsigned word() const { return static_cast<unsigned>(word_); }
    [[nodiscard]] u32 size() const { return static_cast<u32>(bytes_.size()); }

    template <class T>
    [[nodiscard]] T get(u64 offset) const {
        return find_int<T>(bytes_, offset, endian_).value_or(T{});
    }
    /// An unsigned integer of the word's size.
    [[nodiscard]] u64 get_word(u64 offset) const {
        return word_ == 8 ? get<u64>(offset) : get<u32>(offset);
    }
    /// The address that a pointer word holds once loaded; 0 where nothing is known.
    [[nodiscard]] u64 pointer(u64 offset) const {
        return fits(bytes_.size(), offset, word_) ? pointers_->word(base_ + offset).value_or(0) : 0;
    }
    /// The offset in the region that a pointer word leads to.
    [[nodiscard]] std::optional<u32> pointed(u64 offset) const { return inside(pointer(offset)); }
    [[nodiscard]] std::optional<u32> inside(u64 address) const {
        if (address <= base_ || address - base_ >= bytes_.size()) return std::nullopt;
        return static_cast<u32>(address - base_);
    }

    /// Nothing where the bytes cannot be a name record.
    [[nodiscard]] std::optional<TypeName> name(u32 offset) const;
    /// Nothing where the bytes cannot be a descriptor. `package` is not filled.
    [[nodiscard]] std::optional<Type> type(u32 offset) const;
    /// The type's text as reflect prints it, without the star that one record may share.
    [[nodiscard]] std::string_view text(const Type& type) const;

    /// each(offset) for every descriptor that this one names, existing or not.
    template <class F>
    void each_type(const Type& type, F&& each) const;
    /// each(offset) for every name record that this one names, existing or not.
    template <class F>
    void each_name(const Type& type, F&& each) const;

    static constexpr u8 flag_uncommon = 1, flag_extra_star = 2, flag_named = 4,
                        flag_mask_on_demand = 16;
    static constexpr u8 kind_gc_program = 64;

private:
    [[nodiscard]] std::optional<u64> kind_size(u32 offset, u8 kind) const;
    [[nodiscard]] std::optional<u64> map_size(u32 offset) const;
    [[nodiscard]] bool has_strides(u64 sizes, u64 group) const;
    [[nodiscard]] bool read_members(Type& type, u64 behind) const;
    [[nodiscard]] std::optional<u64> length(u64& offset) const;
    [[nodiscard]] u64 member_size(u8 kind) const;
    [[nodiscard]] u64 header() const { return 4 * word_ + 16; }
    template <class F>
    void give_pointer(u64 offset, F&& each) const {
        if (const auto to = pointed(offset)) each(*to);
    }
    template <class F>
    void give_offset(u64 offset, F&& each) const {
        const auto to = get<u32>(offset);
        if (to != 0 && to < size()) each(to);
    }

    const PointerReader* pointers_;
    u64 base_;
    ByteView bytes_;
    u64 word_;
    Endian endian_;
    bool two_byte_lengths_;
};

template <class F>
void TypeRegion::each_type(const Type& t, F&& each) const {
    const u64 extra = u64{t.offset} + header();
    give_offset(t.offset + header() - 4, each);  // ptrToThis
    const auto kind = static_cast<TypeKind>(t.kind);
    const unsigned pointers =
        kind == TypeKind::map                                                               ? 3
        : kind == TypeKind::array                                                           ? 2
        : kind == TypeKind::channel || kind == TypeKind::pointer || kind == TypeKind::slice ? 1
                                                                                            : 0;
    for (unsigned i = 0; i < pointers; ++i) give_pointer(extra + i * word_, each);
    for (u32 i = 0; i < t.member_count; ++i) {
        const u64 at = t.members + i * member_size(t.kind);
        if (kind == TypeKind::function) give_pointer(at, each);
        if (kind == TypeKind::interface) give_offset(at + 4, each);
        if (kind == TypeKind::structure) give_pointer(at + word_, each);
    }
    for (u32 i = 0; i < t.method_count; ++i) give_offset(t.methods + 16 * u64{i} + 4, each);
}

template <class F>
void TypeRegion::each_name(const Type& t, F&& each) const {
    each(t.name);
    const auto kind = static_cast<TypeKind>(t.kind);
    const u64 extra = u64{t.offset} + header();
    if (kind == TypeKind::interface || kind == TypeKind::structure) give_pointer(extra, each);
    for (u32 i = 0; i < t.member_count; ++i) {
        const u64 at = t.members + i * member_size(t.kind);
        if (kind == TypeKind::interface) give_offset(at, each);
        if (kind == TypeKind::structure) give_pointer(at, each);
    }
    if (t.uncommon != 0) give_offset(t.uncommon, each);
    for (u32 i = 0; i < t.method_count; ++i) give_offset(t.methods + 16 * u64{i}, each);
}

}  // namespace binsize::go
