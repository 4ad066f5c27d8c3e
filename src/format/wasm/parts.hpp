// What the files of this folder share; nobody else includes it.
#pragma once

#include "image/image.hpp"

#include <optional>

namespace binsize::wasm {

struct SectionKind {
    std::string_view name;
    CostClass cost_class = CostClass::unknown;
};
/// Of a section by its number; nothing for numbers that the specification does not have.
[[nodiscard]] std::optional<SectionKind> section_kind(u32 id, bool component);
/// Of a section by its name.
[[nodiscard]] CostClass class_of_custom(std::string_view name);

[[nodiscard]] inline std::string_view take_name(Cursor& at) {
    const u64 size = at.take_uleb();
    return as_text(at.take_bytes(size));
}

/// What the module's first memory begins with: the image's mappings, and a section for each data
/// segment that `names`, a part of the name section, has a name for. `data` may be null.
void read_memory(Image& image, const Section* data, Extent names, u64 pages);

}  // namespace binsize::wasm
