#include "base/platform/search.hpp"

#include <cstring>

namespace binsize {

const std::byte* find_text(ByteView in, std::string_view text) {
    return static_cast<const std::byte*>(::memmem(in.data(), in.size(), text.data(), text.size()));
}

}  // namespace binsize
