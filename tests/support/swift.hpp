// Bytes as a program of Swift at 0x1000, for the reader of its metadata: the first 32 bytes
// are its types, eight its protocols, 24 its conformances, and all of it is data. The size
// tells whether words are of 32 bits and whether Objective-C's run time is there.
#pragma once

#include "support/traits.hpp"

namespace binsize::test {

inline Image swift_image(ByteView bytes) {
    Image image;
    image.bits = bytes.size() % 4 == 2 ? 32 : 64;
    image.arch = "arm64";
    set_format(image, Format::elf);
    image.kind = FileKind::executable;
    image.bytes = bytes;
    const auto add = [&](std::string_view name, Extent file, bool writable) {
        Section s;
        s.name = name;
        s.memory = {0x1000 + file.begin, file.size};
        s.file = file;
        s.loaded = true;
        s.writable = writable;
        s.cost_class = CostClass::data;
        image.sections.push_back(s);
    };
    add("swift5_type_metadata", {0, 32}, false);
    add("swift5_protocols", {32, 8}, false);
    add("swift5_protocol_conformances", {40, 24}, false);
    add("swift5_assocty", {64, 64}, false);
    add(bytes.size() % 2 == 1 ? "__DATA,__objc_imageinfo" : ".data", {0, bytes.size()}, true);
    image.mappings.push_back({0x1000, 0, bytes.size(), bytes.size()});
    return image;
}

}  // namespace binsize::test
