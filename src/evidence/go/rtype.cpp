#include "evidence/go/rtype.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

constexpr bool power_of_two_to_8(u8 value) {
    return value == 1 || value == 2 || value == 4 || value == 8;
}

constexpr u64 align_up(u64 value, u64 alignment) {
    return (value + alignment - 1) / alignment * alignment;
}

// A type's text is never empty and holds no control character (struct tags in it are quoted). Its
// beginning tells: a whole one may be asked for at every place that could be a descriptor.
bool plausible_text(std::string_view text) {
    constexpr std::size_t told = 256;
    return !text.empty() && std::ranges::none_of(text.substr(0, told), [](char c) {
        return static_cast<unsigned char>(c) < 0x20;
    });
}

}  // namespace

TypeRegion::TypeRegion(const PointerReader& pointers, const ModuleData& module, const Image& image)
    : pointers_(&pointers),
      base_(module.types),
      word_(image.word()),
      endian_(image.endian),
      two_byte_lengths_(module.layout == Layout::go1_16) {
    const auto rest = image.at_address(base_);
    const u64 stated = module.etypes > base_ ? module.etypes - base_ : 0;
    // Offsets within the region are signed 32-bit numbers in the file.
    bytes_ = clip_slice(rest, 0, std::min<u64>(stated, 0x7fff'ffff));
}

// Length of a name or tag; moves the offset behind it.
std::optional<u64> TypeRegion::length(u64& offset) const {
    if (two_byte_lengths_) {
        const auto value = find_int<u16>(bytes_, offset, Endian::big);
        offset += 2;
        if (!value) return std::nullopt;
        return *value;
    }
    u64 value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const auto byte = find_int<u8>(bytes_, offset, endian_);
        if (!byte) return std::nullopt;
        ++offset;
        value |= u64{*byte & 0x7fU} << shift;
        if (*byte < 0x80) return value;
    }
    return std::nullopt;
}

std::optional<TypeName> TypeRegion::name(u32 offset) const {
    const auto flags = find_int<u8>(bytes_, offset, endian_);
    if (!flags || *flags > 15) return std::nullopt;
    u64 at = u64{offset} + 1;
    const auto text_size = length(at);
    if (!text_size) return std::nullopt;
    const auto text = find_slice(bytes_, at, *text_size);
    if (!text) return std::nullopt;
    at += *text_size;
    TypeName name{as_text(*text), 0, 0};
    if ((*flags & 2) != 0) {
        const auto tag_size = length(at);
        if (!tag_size || !fits(bytes_.size(), at, *tag_size)) return std::nullopt;
        at += *tag_size;
    }
    if ((*flags & 4) != 0) {
        if (!fits(bytes_.size(), at, 4)) return std::nullopt;
        name.package_path = get<u32>(at);
        at += 4;
    }
    name.size = static_cast<u32>(at - offset);
    return name;
}

std::string_view TypeRegion::text(const Type& type) const {
    const auto record = name(type.name);
    if (!record) return {};
    auto text = record->text;
    if ((type.flags & flag_extra_star) != 0 && text.starts_with('*')) text.remove_prefix(1);
    return text;
}

// Map descriptors changed twice, and an experiment flag of Go 1.24 chose between two of them, so
// the fields decide: buckets state their size in a u16 behind two byte sizes, groups in a word.
std::optional<u64> TypeRegion::map_size(u32 offset) const {
    const u64 extra = u64{offset} + header();
    const auto inner = pointed(extra + 2 * word_);
    if (!inner) return std::nullopt;
    const u64 inner_size = get_word(*inner);
    const u64 sizes = extra + 4 * word_;
    if (get_word(sizes) != inner_size || inner_size == 0) {
        if (get<u16>(sizes + 2) != inner_size) return std::nullopt;
        return 4 * word_ + 8;
    }
    return align_up((has_strides(sizes, inner_size) ? u64{10} : u64{7}) * word_ + 4, word_);
}

// A group is a control word of 8 bytes and 8 slots. Up to Go 1.26 the descriptor states the size
// of a slot and where the element lies in it; since then where keys and elements begin and their
// strides, because small ones may lie apart: all keys, then all elements.
bool TypeRegion::has_strides(u64 sizes, u64 group) const {
    const u64 keys = get_word(sizes + word_);
    const u64 key_stride = get_word(sizes + 2 * word_);
    const u64 elements = get_word(sizes + 3 * word_);
    const u64 element_stride = get_word(sizes + 4 * word_);
    if (keys != 8 || key_stride > group || element_stride > group) return false;
    const auto follows = [](u64 at, u64 end) { return at >= end && at < end + 8; };
    const bool together = key_stride == element_stride && group == keys + 8 * key_stride &&
                          elements >= keys && elements <= keys + key_stride;
    const bool apart = follows(elements, keys + 8 * key_stride) &&
                       (element_stride == 0 || follows(group, elements + 8 * element_stride));
    return together || apart;
}

std::optional<u64> TypeRegion::kind_size(u32 offset, u8 kind) const {
    switch (static_cast<TypeKind>(kind)) {
        case TypeKind::array: return 3 * word_;
        case TypeKind::channel: return 2 * word_;
        case TypeKind::function: return align_up(4, word_);
        case TypeKind::interface:
        case TypeKind::structure: return 4 * word_;
        case TypeKind::map: return map_size(offset);
        case TypeKind::pointer:
        case TypeKind::slice: return word_;
        default: return 0;
    }
}

u64 TypeRegion::member_size(u8 kind) const {
    switch (static_cast<TypeKind>(kind)) {
        case TypeKind::function: return word_;
        case TypeKind::interface: return 8;
        case TypeKind::structure: return 3 * word_;
        default: return 0;
    }
}

// Parameters, interface methods and fields lie behind the uncommon part, in the same symbol.
bool TypeRegion::read_members(Type& t, u64 behind) const {
    const u64 extra = u64{t.offset} + header();
    const auto kind = static_cast<TypeKind>(t.kind);
    u64 count = 0;
    if (kind == TypeKind::function) {
        count = u64{get<u16>(extra)} + (get<u16>(extra + 2) & 0x7fffU);
    } else if (kind == TypeKind::interface || kind == TypeKind::structure) {
        count = get_word(extra + 2 * word_);
        if (get_word(extra + 3 * word_) != count) return false;
        if (count != 0 && pointer(extra + word_) != base_ + behind) return false;
    } else {
        return true;
    }
    if (count > bytes_.size() || !fits(bytes_.size(), behind, count * member_size(t.kind)))
        return false;
    t.members = static_cast<u32>(behind);
    t.member_count = static_cast<u32>(count);
    return true;
}

std::optional<Type> TypeRegion::type(u32 offset) const {
    if (!fits(bytes_.size(), offset, header()) || offset % 4 != 0) return std::nullopt;
    const u64 traits = u64{offset} + 2 * word_ + 4;
    Type t;
    t.offset = offset;
    t.flags = get<u8>(traits);
    const u8 kind = get<u8>(traits + 3);
    t.kind = kind & 31;
    t.kind_flags = kind & 0xe0;
    if (t.kind == 0 || t.kind > 26 || t.flags > 63) return std::nullopt;
    if (!power_of_two_to_8(get<u8>(traits + 1)) || !power_of_two_to_8(get<u8>(traits + 2)))
        return std::nullopt;
    const u64 value_size = get_word(offset);
    const u64 pointer_bytes = get_word(offset + word_);
    if (pointer_bytes > value_size || pointer_bytes % word_ != 0) return std::nullopt;
    t.name = get<u32>(u64{offset} + header() - 8);
    const auto record = t.name < size() ? name(t.name) : std::nullopt;
    if (!record || !plausible_text(record->text)) return std::nullopt;

    const auto extra = kind_size(offset, t.kind);
    if (!extra) return std::nullopt;
    u64 end = u64{offset} + header() + *extra;
    if ((t.flags & flag_uncommon) != 0) {
        t.uncommon = static_cast<u32>(end);
        end += 16;
    }
    if (!fits(bytes_.size(), offset, end - offset) || !read_members(t, end)) return std::nullopt;
    end += t.member_count * member_size(t.kind);
    if (t.uncommon != 0) {
        t.method_count = get<u16>(u64{t.uncommon} + 4);
        t.exported_methods = std::min(get<u16>(u64{t.uncommon} + 6), t.method_count);
        const u64 methods = u64{t.uncommon} + get<u32>(u64{t.uncommon} + 8);
        if (t.method_count != 0) {
            if (methods != end) return std::nullopt;
            end += 16 * u64{t.method_count};
        }
        t.methods = static_cast<u32>(methods);
    }
    if (!fits(bytes_.size(), offset, end - offset)) return std::nullopt;
    t.size = static_cast<u32>(end - offset);
    return t;
}

}  // namespace binsize::go
