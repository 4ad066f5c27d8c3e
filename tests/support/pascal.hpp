// Bytes as a program of Free Pascal at 0x1000, for the reader of its classes: the first of eight
// bytes picks word size and byte order; of the rest the first half is code, the other data.
#pragma once

#include "support/traits.hpp"

namespace binsize::test {

inline Section pascal_section(std::string_view name, u64 begin, u64 size, bool code) {
    Section s;
    s.name = name;
    s.memory = {0x1000 + begin, size};
    s.file = {begin, size};
    s.loaded = true;
    s.executable = code;
    s.cost_class = code ? CostClass::code : CostClass::data;
    return s;
}

/// `bytes` are more than eight.
inline Image pascal_image(ByteView bytes) {
    Image image;
    const auto first = static_cast<unsigned>(bytes[0]);
    image.bits = (first & 1U) != 0 ? 32 : 64;
    image.endian = (first & 2U) != 0 ? Endian::big : Endian::little;
    image.arch = "amd64";
    set_format(image, Format::pe);
    image.kind = FileKind::executable;
    image.bytes = bytes.subspan(8);
    const u64 half = image.bytes.size() / 2 & ~u64{7};
    image.sections = {pascal_section(".text", 0, half, true),
                      pascal_section(".fpcdata", half, image.bytes.size() - half, false)};
    image.mappings.push_back({0x1000, 0, image.bytes.size(), image.bytes.size()});
    return image;
}

}  // namespace binsize::test
