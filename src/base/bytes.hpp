// The only bounds checks in binsize. Whatever offset, size or count a file states passes through
// here before it is used; every function is safe for any argument and never overflows.
//
// Two styles, one check: `slice`, `array_at`, `struct_at` return an Error that names the thing
// (for tables whose loss matters), their `find_` twins return an optional or null (for hot paths
// and for data whose flaw is counted, not printed).
#pragma once

#include "base/error.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

namespace binsize {

enum class Endian : u8 { little, big };

[[nodiscard]] constexpr bool is_native(Endian e) {
    return (e == Endian::little) == (std::endian::native == std::endian::little);
}

/// Reverses the bytes of an unsigned integer (std::byteswap, which GCC 12 has, kept constexpr
/// for the builtin widths).
template <class T>
[[nodiscard]] constexpr T byte_swap(T value) {
    if constexpr (sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<u16>(value)));
    if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<u32>(value)));
    if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<u64>(value)));
}

/// Loads an integer of the given byte order from memory that is known to hold sizeof(T) bytes.
template <class T>
[[nodiscard]] inline T load_unchecked(const std::byte* at, Endian e) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return is_native(e) ? value : byte_swap(value);
}

/// An integer of the file: alignment 1, byte order E. Wire structs hold only these and arrays
/// of bytes, so a pointer into the mapping may be read as the struct.
template <class T, Endian E>
class Packed {
public:
    using value_type = T;
    Packed() = default;
    [[nodiscard]] T value() const { return load_unchecked<T>(raw_, E); }
    // Reads like the specification: no cast at every use.
    operator T() const { return value(); }  // NOLINT(google-explicit-constructor)

private:
    std::byte raw_[sizeof(T)];
};

template <class T>
concept Wire = std::is_trivially_copyable_v<T> && alignof(T) == 1;

/// Whether [offset, offset + size) lies within `total` bytes.
[[nodiscard]] constexpr bool fits(u64 total, u64 offset, u64 size) {
    return offset <= total && size <= total - offset;
}

[[nodiscard]] inline std::optional<ByteView> find_slice(ByteView bytes, u64 offset, u64 size) {
    if (!fits(bytes.size(), offset, size)) return std::nullopt;
    return bytes.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
}

/// The part of [offset, offset + size) that exists; empty where nothing of it does.
[[nodiscard]] inline ByteView clip_slice(ByteView bytes, u64 offset, u64 size) {
    if (offset >= bytes.size()) return {};
    const u64 rest = bytes.size() - offset;
    return bytes.subspan(static_cast<std::size_t>(offset),
                         static_cast<std::size_t>(size < rest ? size : rest));
}

[[nodiscard]] Result<ByteView> slice(ByteView bytes, u64 offset, u64 size, std::string_view what);

/// Null where the struct does not fit.
template <Wire T>
[[nodiscard]] const T* find_struct(ByteView bytes, u64 offset) {
    const auto part = find_slice(bytes, offset, sizeof(T));
    return part ? reinterpret_cast<const T*>(part->data()) : nullptr;
}

template <Wire T>
[[nodiscard]] Result<const T*> struct_at(ByteView bytes, u64 offset, std::string_view what) {
    const auto part = TRY(slice(bytes, offset, sizeof(T), what));
    return reinterpret_cast<const T*>(part.data());
}

template <Wire T>
[[nodiscard]] std::optional<std::span<const T>> find_array(ByteView bytes, u64 offset, u64 count) {
    if (count > std::numeric_limits<u64>::max() / sizeof(T)) return std::nullopt;
    const auto part = find_slice(bytes, offset, count * sizeof(T));
    if (!part) return std::nullopt;
    return std::span(reinterpret_cast<const T*>(part->data()), static_cast<std::size_t>(count));
}

template <Wire T>
[[nodiscard]] Result<std::span<const T>> array_at(ByteView bytes, u64 offset, u64 count,
                                                  std::string_view what) {
    if (count > std::numeric_limits<u64>::max() / sizeof(T))
        return malformed("{} states {} entries of {} bytes, more than any file holds", what, count,
                         sizeof(T));
    const auto part = TRY(slice(bytes, offset, count * sizeof(T), what));
    return std::span(reinterpret_cast<const T*>(part.data()), static_cast<std::size_t>(count));
}

/// An integer at `offset`, or nothing where it does not fit.
template <class T>
    requires std::is_integral_v<T>
[[nodiscard]] inline std::optional<T> find_int(ByteView bytes, u64 offset, Endian e) {
    if (!fits(bytes.size(), offset, sizeof(T))) return std::nullopt;
    return load_unchecked<T>(bytes.data() + offset, e);
}

/// The text up to the next NUL, which must lie within `bytes`.
[[nodiscard]] std::optional<std::string_view> find_cstr(ByteView bytes, u64 offset);

/// The text of a fixed-size field: up to its first NUL, or all of it.
[[nodiscard]] std::string_view field_text(ByteView field);

[[nodiscard]] inline bool all_zero(ByteView bytes) {
    for (const auto b : bytes)
        if (b != std::byte{0}) return false;
    return true;
}

[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline ByteView as_view(std::string_view text) {
    return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// A cursor over bytes of one byte order. A read past the end sets `failed()`, returns zero and
/// leaves the cursor at the end: check once after a group of reads.
class Cursor {
public:
    explicit Cursor(ByteView bytes, Endian e = Endian::little, u64 offset = 0)
        : bytes_(bytes), at_(offset), endian_(e), failed_(offset > bytes.size()) {
        if (failed_) at_ = bytes_.size();
    }
    [[nodiscard]] bool failed() const { return failed_; }
    [[nodiscard]] u64 offset() const { return at_; }
    [[nodiscard]] u64 left() const { return bytes_.size() - at_; }
    [[nodiscard]] bool done() const { return failed_ || at_ == bytes_.size(); }

    template <class T>
    T take() {
        if (!fits(bytes_.size(), at_, sizeof(T))) return fail<T>();
        const T value = load_unchecked<T>(bytes_.data() + at_, endian_);
        at_ += sizeof(T);
        return value;
    }
    /// An unsigned integer of 4 or 8 bytes.
    u64 take_word(unsigned size) { return size == 8 ? take<u64>() : take<u32>(); }
    /// LEB128 (also Go's uvarint and protocol varints). Padding is allowed, as linkers write it;
    /// what does not fit 64 bits or takes more than ten bytes fails.
    u64 take_uleb();
    i64 take_sleb();
    std::string_view take_cstr();
    ByteView take_bytes(u64 size);
    void skip(u64 size) { (void)take_bytes(size); }

private:
    template <class T>
    T fail() {
        failed_ = true;
        at_ = bytes_.size();
        return T{};
    }
    ByteView bytes_;
    u64 at_;
    Endian endian_;
    bool failed_;
};

}  // namespace binsize
