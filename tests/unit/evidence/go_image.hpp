// A small image for readers of Go data: one mapping of hand-made bytes at an address.
#pragma once

#include "image/image.hpp"
#include "support/traits.hpp"

#include <string>
#include <vector>

namespace binsize::test {

/// Bytes being written in one byte order with one pointer size; addresses start at `base`.
struct Bytes {
    unsigned word = 8;
    Endian endian = Endian::little;
    u64 base = 0x10000;
    std::vector<std::byte> data;

    [[nodiscard]] u64 here() const { return base + data.size(); }
    void number(u64 value, unsigned size) {
        for (unsigned i = 0; i < size; ++i) {
            const unsigned shift = endian == Endian::little ? 8 * i : 8 * (size - 1 - i);
            data.push_back(static_cast<std::byte>(value >> shift));
        }
    }
    void pointer(u64 value) { number(value, word); }
    void text(std::string_view s) {
        for (const char c : s) data.push_back(static_cast<std::byte>(c));
    }
    void uvarint(u64 value) {
        for (; value >= 0x80; value >>= 7U) data.push_back(static_cast<std::byte>(value | 0x80U));
        data.push_back(static_cast<std::byte>(value));
    }
    void align(u64 to) {
        while (data.size() % to != 0) data.push_back(std::byte{0});
    }
    void patch(u64 address, u64 value, unsigned size) {
        for (unsigned i = 0; i < size; ++i) {
            const unsigned shift = endian == Endian::little ? 8 * i : 8 * (size - 1 - i);
            data[static_cast<std::size_t>(address - base) + i] =
                static_cast<std::byte>(value >> shift);
        }
    }
};

/// The bytes as one writable section `name` and its mapping. The image views `bytes`.
inline Image image_of(const Bytes& bytes, std::string_view name = ".data") {
    Image image;
    test::set_format(image, Format::elf);
    image.kind = FileKind::executable;
    image.arch = bytes.word == 8 ? (bytes.endian == Endian::big ? "s390x" : "amd64") : "386";
    image.bits = static_cast<u8>(8 * bytes.word);
    image.endian = bytes.endian;
    image.bytes = bytes.data;
    const Extent file{0, bytes.data.size()};
    const Extent memory{bytes.base, bytes.data.size()};
    Section section;
    section.name = name;
    section.file = file;
    section.memory = memory;
    section.loaded = section.writable = true;
    section.raw_type = 1;
    image.sections.push_back(section);
    image.mappings.push_back({bytes.base, 0, bytes.data.size(), bytes.data.size()});
    return image;
}

}  // namespace binsize::test
