#include "evidence/export_trie.hpp"

#include "wire/macho.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace binsize {
namespace {

// A node that is still to be read, and the edge that leads there.
struct Pending {
    u64 node = 0;
    Extent edge;  ///< of the file
    std::string_view label{};
    std::size_t before = 0;  ///< how long the name is in front of the label
};

// The program counts from where its text segment, which holds the header, is mapped.
u64 header_address(const Image& image) {
    for (const auto& s : image.segments)
        if (s.mapped && s.file.begin == 0 && !s.file.empty()) return s.memory.begin;
    return 0;
}

}  // namespace

u64 each_trie_export(const Image& image, const std::function<void(const TrieExport&)>& each) {
    const auto region = image.region("[export trie]");
    const u64 begin = region.begin;
    const auto trie = clip_slice(image.bytes, begin, region.size);
    if (trie.empty()) return 0;
    const u64 base = header_address(image);
    std::vector<bool> seen(trie.size());
    // Nodes of a real trie have bytes of their own.
    u64 budget = 4 * u64{trie.size()};
    std::vector<Pending> pending{{}};
    // What comes off the stack continues what was on it when it was put there.
    std::string name;
    u64 left_out = 0;
    while (!pending.empty()) {
        const auto [node, edge, label, before] = pending.back();
        pending.pop_back();
        ++left_out;
        if (node >= trie.size() || seen[node] || budget == 0) continue;
        seen[node] = true;
        name.resize(before);
        name += label;
        Cursor at(trie, image.endian, node);
        const u64 size = at.take_uleb();
        const u64 data = at.offset();
        if (at.failed() || size > at.left()) continue;
        Cursor terminal(trie.first(data + size), image.endian, data);
        const u64 flags = size != 0 ? terminal.take_uleb() : macho::EXPORT_SYMBOL_FLAGS_REEXPORT;
        const u64 place = terminal.take_uleb();
        at.skip(size);
        const auto children = at.take<u8>();
        if (at.failed()) continue;
        left_out -= size == 0 ? 1 : 0;
        constexpr u64 no_address =
            macho::EXPORT_SYMBOL_FLAGS_REEXPORT | macho::EXPORT_SYMBOL_FLAGS_KIND_ABSOLUTE;
        if (!terminal.failed() && (flags & no_address) == 0) {
            const Extent own{begin + node, (children == 0 ? at.offset() : data + size) - node};
            const std::array parts = {edge, own};
            --left_out;
            each({base + place, flags, name,
                  children == 0 ? std::span(parts) : std::span(parts).subspan(1)});
        }
        for (unsigned i = 0; i < children && !at.failed(); ++i) {
            const u64 from = at.offset();
            const auto text = at.take_cstr();
            const u64 child = at.take_uleb();
            if (!at.failed())
                pending.push_back({child, {begin + from, at.offset() - from}, text, name.size()});
        }
        left_out += at.failed() ? 1 : 0;
        budget -= std::min(budget, at.offset() - node);
    }
    return left_out;
}

}  // namespace binsize
