#include "base/bytes.hpp"

namespace binsize {

Result<ByteView> slice(ByteView bytes, u64 offset, u64 size, std::string_view what) {
    if (offset > bytes.size())
        return malformed("{} begins at {:#x}, past the end at {:#x}", what, offset, bytes.size());
    if (size > bytes.size() - offset)
        return malformed("{} at {:#x} has {} bytes, {} more than are there", what, offset, size,
                         size - (bytes.size() - offset));
    return bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
}

std::optional<std::string_view> find_cstr(ByteView bytes, u64 offset) {
    if (offset >= bytes.size()) return std::nullopt;
    const auto* begin = reinterpret_cast<const char*>(bytes.data()) + offset;
    const auto room = static_cast<std::size_t>(bytes.size() - offset);
    const void* end = std::memchr(begin, 0, room);
    if (end == nullptr) return std::nullopt;
    return std::string_view(begin, static_cast<std::size_t>(static_cast<const char*>(end) - begin));
}

std::string_view field_text(ByteView field) {
    const auto text = as_text(field);
    return text.substr(0, text.find('\0'));
}

u64 Cursor::take_uleb() {
    u64 value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (at_ >= bytes_.size() || shift > 63) return fail<u64>();
        const auto byte = static_cast<u8>(bytes_[static_cast<std::size_t>(at_++)]);
        const u64 bits = byte & 0x7fU;
        if (shift == 63 && bits > 1) return fail<u64>();
        value |= bits << shift;
        if ((byte & 0x80U) == 0) return value;
    }
}

i64 Cursor::take_sleb() {
    u64 value = 0;
    for (unsigned shift = 0;; shift += 7) {
        if (at_ >= bytes_.size() || shift > 63) return fail<i64>();
        const auto byte = static_cast<u8>(bytes_[static_cast<std::size_t>(at_++)]);
        // Of the tenth byte one bit is left, and the others can only repeat it.
        if (shift == 63 && byte != 0 && byte != 0x7f) return fail<i64>();
        value |= static_cast<u64>(byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) {
            if (shift + 7 < 64 && (byte & 0x40U) != 0) value |= ~u64{0} << (shift + 7);
            return static_cast<i64>(value);
        }
    }
}

std::string_view Cursor::take_cstr() {
    const auto text = find_cstr(bytes_, at_);
    if (!text) {
        fail<u8>();
        return {};
    }
    at_ += text->size() + 1;
    return *text;
}

ByteView Cursor::take_bytes(u64 size) {
    const auto part = find_slice(bytes_, at_, size);
    if (!part) {
        fail<u8>();
        return {};
    }
    at_ += size;
    return *part;
}

}  // namespace binsize
