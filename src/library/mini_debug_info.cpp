#include "library/mini_debug_info.hpp"

#include "analysis/companions.hpp"
#include "base/text.hpp"
#include "base/xz.hpp"
#include "format/format.hpp"

namespace binsize {
namespace {

constexpr std::string_view section_name = ".gnu_debugdata";
// Symbol tables get four times smaller; what says that it swells to more is no evidence.
constexpr u64 most_swelling = 64;

struct Unpacked {
    std::vector<std::byte> bytes;
    Image image;
};

Result<std::shared_ptr<Unpacked>> unpack(ByteView section) {
    auto out = std::make_shared<Unpacked>();
    out->bytes = TRY(unpack_xz(section, most_swelling * section.size()));
    out->image = TRY(load(out->bytes, {}));
    return out;
}

}  // namespace

bool take_mini_debug_info(Image& image) {
    const auto* section = image.section(section_name);
    if (section == nullptr || section->file.empty()) return false;
    const auto unpacked = unpack(image.contents(*section));
    if (!unpacked) {
        warn(image.notes, std::string(section_name), "is not used: {}", unpacked.error().message);
        return false;
    }
    const auto& other = (*unpacked)->image;
    auto why = differs_from(other, image);
    if (why.empty() && !has_own_names(other)) why = "holds no symbols";
    if (!why.empty()) {
        warn(image.notes, std::string(section_name), "is not used: it {}", why);
        return false;
    }
    if (image.companions == nullptr) image.companions = std::make_shared<Companions>();
    image.companions->debug = Companion{{.kind = "debugdata",
                                         .name = std::string(section_name),
                                         .identity = "addresses of sections",
                                         .found = "in the file"},
                                        *unpacked,
                                        std::shared_ptr<const Image>(*unpacked, &other)};
    return true;
}

}  // namespace binsize
