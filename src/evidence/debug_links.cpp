#include "evidence/debug_links.hpp"

#include <fmt/format.h>

namespace binsize {

// A name, up to three bytes of padding, and a CRC-32 of the whole file in the file's byte order.
std::optional<DebugLink> find_debug_link(const Image& image) {
    const auto* section = image.section(".gnu_debuglink");
    if (section == nullptr) return std::nullopt;
    const auto bytes = image.contents(*section);
    const auto name = field_text(bytes);
    if (name.empty()) return std::nullopt;
    return DebugLink{name, find_int<u32>(bytes, (name.size() + 1 + 3) / 4 * 4, image.endian)};
}

// A path, and the build id as bytes.
std::optional<SupplementLink> find_supplement_link(const Image& image) {
    const auto* section = image.section(".gnu_debugaltlink");
    if (section == nullptr) return std::nullopt;
    const auto bytes = image.contents(*section);
    SupplementLink link{field_text(bytes), {}};
    constexpr u64 longest_id = 64;
    for (const auto b : clip_slice(bytes, link.path.size() + 1, longest_id))
        link.build_id += fmt::format("{:02x}", b);
    return link;
}

}  // namespace binsize
