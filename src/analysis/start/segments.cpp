#include "analysis/start/segments.hpp"

#include "wire/coff.hpp"

#include <algorithm>
#include <set>

namespace binsize {

std::vector<MappedPart> mapped_parts(const Image& image, u64 page) {
    std::vector<MappedPart> out;
    const auto fits = [&](Extent memory) { return memory.size <= ~u64{0} - memory.begin - page; };
    for (const auto& s : image.segments)
        if (s.mapped && s.memory.size > 0 && fits(s.memory))
            out.push_back({.name = s.name.empty() ? "segment" : s.name,
                           .file = s.file,
                           .memory = s.memory,
                           .readable = s.readable,
                           .writable = s.writable,
                           .executable = s.executable,
                           .index = s.index});
    if (!image.traits.maps_sections) return out;
    for (const auto& s : image.sections)
        if (s.loaded && s.memory.size > 0 && fits(s.memory))
            out.push_back({.name = s.name,
                           .file = s.file,
                           .memory = s.memory,
                           .readable = true,
                           .writable = s.writable,
                           .executable = s.executable,
                           .shared = (s.raw_flags & coff::IMAGE_SCN_MEM_SHARED) != 0});
    return out;
}

PartFinder::PartFinder(std::span<const MappedPart> parts) : none_(parts.size()) {
    std::vector<std::pair<u64, std::size_t>> begins, ends;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        begins.emplace_back(parts[i].memory.begin, i);
        ends.emplace_back(parts[i].memory.end(), i);
    }
    std::ranges::sort(begins);
    std::ranges::sort(ends);
    std::set<std::size_t> here;
    for (std::size_t b = 0, e = 0; e < ends.size();) {
        const u64 at = b < begins.size() ? std::min(begins[b].first, ends[e].first) : ends[e].first;
        for (; b < begins.size() && begins[b].first == at; ++b) here.insert(begins[b].second);
        for (; e < ends.size() && ends[e].first == at; ++e) here.erase(ends[e].second);
        stretches_.push_back({at, here.empty() ? none_ : *here.rbegin()});
    }
}

std::size_t PartFinder::operator()(u64 address) const {
    const auto next = std::ranges::upper_bound(stretches_, address, {}, &Stretch::begin);
    return next == stretches_.begin() ? none_ : std::prev(next)->part;
}

}  // namespace binsize
