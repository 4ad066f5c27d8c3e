// Symbols' names as sources spell them.
#pragma once

#include "image/image.hpp"

#include <string_view>

namespace binsize {

/// On Mach-O there is an underscore before every name of C, and so before manglings, too. Go's own
/// names have a dot and no underscore in front: "_.f" is one.
[[nodiscard]] inline std::string_view source_name(const Image& image, std::string_view symbol) {
    const bool prefixed = image.traits.hides_underscore && symbol.starts_with('_');
    return prefixed && !symbol.starts_with("_.") ? symbol.substr(1) : symbol;
}

}  // namespace binsize
