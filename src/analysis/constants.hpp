// A look for known texts in what a program reads and does not run. For facts that nothing else in
// the file tells: it reads the bytes themselves.
#pragma once

#include "base/platform/search.hpp"
#include "image/image.hpp"

#include <algorithm>
#include <cstring>

namespace binsize {

/// Loaded sections without code and, where there is no section table, whatever is mapped; until
/// `visit` says true.
template <class Visit>
bool each_constant_stretch(const Image& image, Visit&& visit) {
    u64 left = u64{64} << 20U;  // a bound, should a file name the same bytes over and over
    const auto look = [&](Extent file) {
        const auto bytes = clip_slice(image.bytes, file.begin, std::min(file.size, left));
        left -= bytes.size();
        return visit(bytes);
    };
    for (const auto& s : image.sections)
        if (s.loaded && !s.executable && !s.file.empty() && look(s.file)) return true;
    if (image.sections.empty())
        for (const auto& s : image.segments)
            if (s.mapped && !s.file.empty() && look(s.file)) return true;
    return false;
}

}  // namespace binsize
