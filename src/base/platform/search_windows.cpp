// The C library has no memmem().
#include "base/platform/search.hpp"

namespace binsize {

const std::byte* find_text(ByteView in, std::string_view text) {
    const auto at = as_text(in).find(text);
    return at == std::string_view::npos ? nullptr : in.data() + at;
}

}  // namespace binsize
