#include "evidence/debug_links.hpp"

#include <fmt/format.h>

#include <algorithm>

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

namespace {

std::string hexadecimal(ByteView bytes) {
    constexpr std::size_t longest_id = 64;
    std::string out;
    for (const auto b : bytes.first(std::min(bytes.size(), longest_id)))
        out += fmt::format("{:02x}", b);
    return out;
}

struct Supplementary {
    bool is_one = false;  ///< the file itself, not one that needs another
    SupplementLink link;
};

// Version, whether this is the supplement, its path and its checksum.
std::optional<Supplementary> read_supplementary(const Image& image) {
    constexpr std::string_view name = ".debug_sup";
    const auto* section = image.section(name);
    if (section == nullptr) return std::nullopt;
    Cursor at(image.contents(*section), image.endian);
    if (at.take<u16>() != 5) return std::nullopt;
    Supplementary out;
    out.is_one = at.take<u8>() != 0;
    out.link.path = at.take_cstr();
    out.link.build_id = hexadecimal(at.take_bytes(at.take_uleb()));
    out.link.said_in = name;
    return at.failed() ? std::nullopt : std::optional(out);
}

}  // namespace

// dwz's own is a path, and the build id as bytes.
std::optional<SupplementLink> find_supplement_link(const Image& image) {
    if (const auto found = read_supplementary(image)) {
        if (found->is_one) return std::nullopt;
        return found->link;
    }
    constexpr std::string_view name = ".gnu_debugaltlink";
    const auto* section = image.section(name);
    if (section == nullptr) return std::nullopt;
    const auto bytes = image.contents(*section);
    const auto path = field_text(bytes);
    const u64 id = std::min<u64>(path.size() + 1, bytes.size());
    return SupplementLink{path, hexadecimal(bytes.subspan(id)), name};
}

std::string supplement_id(const Image& image) {
    const auto found = read_supplementary(image);
    return found && found->is_one ? found->link.build_id : image.build_id;
}

}  // namespace binsize
