// Little-endian bytes put at offsets: how tests build small files whose every number is known.
#pragma once

#include "base/bytes.hpp"

#include <initializer_list>
#include <string_view>
#include <vector>

namespace binsize::test {

class ByteWriter {
public:
    explicit ByteWriter(std::size_t size) : bytes_(size) {}
    explicit ByteWriter(std::vector<std::byte> bytes) : bytes_(std::move(bytes)) {}

    template <class T>
    ByteWriter& put(std::size_t at, T value) {
        if (bytes_.size() < at + sizeof value) bytes_.resize(at + sizeof value);
        std::memcpy(bytes_.data() + at, &value, sizeof value);
        return *this;
    }
    ByteWriter& u8s(std::size_t at, std::initializer_list<unsigned> values) {
        for (const auto v : values) put(at++, static_cast<u8>(v));
        return *this;
    }
    ByteWriter& u16s(std::size_t at, std::initializer_list<u64> values) {
        for (const auto v : values) put(at, static_cast<u16>(v)), at += 2;
        return *this;
    }
    ByteWriter& u32s(std::size_t at, std::initializer_list<u64> values) {
        for (const auto v : values) put(at, static_cast<u32>(v)), at += 4;
        return *this;
    }
    ByteWriter& u64s(std::size_t at, std::initializer_list<u64> values) {
        for (const auto v : values) put(at, v), at += 8;
        return *this;
    }
    /// Without a NUL.
    ByteWriter& text(std::size_t at, std::string_view value) {
        for (const char c : value) put(at++, c);
        return *this;
    }
    [[nodiscard]] std::vector<std::byte>& bytes() { return bytes_; }
    [[nodiscard]] std::size_t size() const { return bytes_.size(); }

private:
    std::vector<std::byte> bytes_;
};

}  // namespace binsize::test
