// What an Image and a Report promise whatever the input was. Empty: all is kept; otherwise the
// first promise that is broken. Without a test framework, so that fuzz targets use it as well.
#pragma once

#include "image/axis.hpp"

#include <fmt/format.h>

#include <set>
#include <string>

namespace binsize::test {

/// Nothing a loader hands out reaches past the file or overflows, and both rulers add up.
inline std::string broken_promise(const Image& image) {
    const u64 size = image.bytes.size();
    const auto inside = [&](Extent e) { return fits(size, e.begin, e.size); };
    for (const auto& s : image.sections) {
        if (!inside(s.file)) return fmt::format("section {} leaves the file", s.index);
        if (s.memory.size > ~u64{0} - s.memory.begin)
            return fmt::format("section {} leaves the address space", s.index);
    }
    for (const auto& s : image.segments)
        if (!inside(s.file)) return fmt::format("segment {} leaves the file", s.index);
    for (const auto& r : image.regions)
        if (!inside(r.file)) return fmt::format("region {} leaves the file", r.name);
    for (const auto& t : image.symbol_tables)
        if (!inside(t.entries) || !inside(t.strings)) return "a symbol table leaves the file";
    for (const auto& l : image.import_lists)
        if (!inside(l.thunks)) return "an import list leaves the file";
    for (const auto& m : image.members) {
        if (!inside(m.file)) return fmt::format("member {} leaves the file", m.name);
        if (m.image && !m.problem.empty()) return "a member with an image and a problem";
        if (m.parted || (!m.image && image.open_member == nullptr)) continue;
        const auto opened = m.image ? Result<Image>() : image.open(m);
        if (!m.image && !opened) continue;
        const auto& inner = m.image ? *m.image : *opened;
        if (inner.bytes.size() != m.file.size) return "a member's bytes are not its extent";
        if (auto broken = broken_promise(inner); !broken.empty()) return broken;
    }
    if (image.notes.size() >= 200) return "notes without end";

    Notes notes;
    const auto axis = Axis::of(image, notes);
    if (axis.total().file != size) return "the axis does not hold the file";
    if (axis.measure(0, axis.size()) != axis.total()) return "the rulers do not add up";
    u64 at = 0;
    for (const auto& r : axis.ranges()) {
        if (r.begin != at && r.begin == 0) return "the axis does not begin at 0";
        if (r.begin < at) return "ranges of the axis overlap";
        at = r.begin;
    }
    return {};
}

/// Children add up to their parent on both rulers, and siblings have different names.
inline std::string broken_promise(const Node& root) {
    std::vector<const Node*> open = {&root};
    while (!open.empty()) {
        const auto& node = *open.back();
        open.pop_back();
        if (node.children.empty()) continue;
        Size sum;
        std::set<std::string_view> names;
        for (const auto& child : node.children) {
            sum += child.size;
            if (!names.insert(child.name).second)
                return fmt::format("two rows '{}' below '{}'", child.name, node.name);
            open.push_back(&child);
        }
        if (sum != node.size) return fmt::format("the rows below '{}' do not add up", node.name);
    }
    return {};
}

inline std::string broken_promise(const Report& report) {
    for (const auto& b : report.breakdowns) {
        if (b.root.size.file != report.subject.size)
            return fmt::format("breakdown {} does not hold the file", b.id);
        if (auto broken = broken_promise(b.root); !broken.empty()) return b.id + ": " + broken;
    }
    for (const auto& m : report.members)
        if (auto broken = broken_promise(m); !broken.empty()) return broken;
    return {};
}

}  // namespace binsize::test
