#include "analysis/graph/go_data_words.hpp"

#include <algorithm>

namespace binsize {
namespace {

class DataWords {
public:
    DataWords(const Context& context, GoPlaces& places)
        : context_(context), program_(*context.go), places_(places) {}

    void run(References& out, std::vector<u32>& words) {
        const auto& reader = program_.reader;
        const go::PointerPlaces pointers(reader, *program_.module, places_.ranges());
        const auto masks = mask_stretches();
        const auto& m = *program_.module;
        const Extent constants{m.noptrdata, std::max(m.noptrdata, m.enoptrdata) - m.noptrdata};
        const auto read = [&](Extent stretch) {
            const auto& skipped = program_.data->areas.skipped;
            go::each_data_word(
                reader, pointers, places_.ranges(), stretch, [&](u64 place, u64 target, bool none) {
                    for (const auto& s : skipped)
                        if (s.contains(place)) return;
                    if (none && (constants.contains(place) || !begins_interface(target))) return;
                    if (is_mask(masks, place)) return;
                    u32 to = 0;
                    if (const auto f = places_.function_at(target)) {
                        to = *f | Reference::function_bit;
                    } else if (places_.in_text(target)) {
                        return;  // a jump table's, whose function refers to it
                    } else if (const auto at = places_.position(target);
                               at && *at < Reference::function_bit) {
                        to = static_cast<u32>(*at);
                    } else {
                        return;
                    }
                    const auto from = places_.position(place);
                    if (!from || *from >= Reference::function_bit) return;
                    words.push_back(static_cast<u32>(*from));
                    out.push_back({0, to});
                });
        };
        for (const auto& area : program_.data->areas.data) read(area);
        // Funcvals have a section of their own since Go 1.27.
        for (const auto& s : context_.image.sections)
            if (s.name == ".go.func" || s.name == "__go_func") {
                read(s.memory);
                for (u64 at = 0; at + program_.reader.word_size() <= s.memory.size;
                     at += program_.reader.word_size())
                    if (const auto p = places_.position(s.memory.begin + at)) places_.add(*p);
            }
        for (const auto& r : out)
            if ((r.target & Reference::function_bit) == 0 && !places_.is_decoded(r.target) &&
                is_aligned(r.target))
                places_.add_pointed(r.target);
    }

private:
    // Masks of the collector, those of stack objects among them, lie together: their bits are no
    // address, however much they look like one.
    [[nodiscard]] std::vector<Extent> mask_stretches() const {
        constexpr u64 widest_gap = 256;
        std::vector<Extent> out;
        for (const auto& mask : program_.types->gc_masks) {
            if (!out.empty() && mask.address >= out.back().begin &&
                mask.address <= out.back().end() + widest_gap)
                out.back().size =
                    std::max(out.back().size, mask.address + mask.size - out.back().begin);
            else
                out.push_back({mask.address, mask.size});
        }
        return out;
    }
    [[nodiscard]] bool is_mask(const std::vector<Extent>& masks, u64 place) const {
        const u64 end = place + program_.reader.word_size();
        const auto behind = std::ranges::lower_bound(masks, end, {}, &Extent::begin);
        return behind != masks.begin() && std::prev(behind)->end() > place;
    }
    // Whether a word may be the first of an interface value.
    [[nodiscard]] bool begins_interface(u64 target) const {
        const auto& types = *program_.types;
        if (types.index_of(target) != go::no_type) return true;
        const auto itab = std::ranges::lower_bound(types.itabs, target, {}, &go::Itab::address);
        return itab != types.itabs.end() && itab->address == target;
    }
    [[nodiscard]] bool is_aligned(u32 position) const {
        return places_.address(position) % program_.reader.word_size() == 0;
    }

    const Context& context_;
    const go::Program& program_;
    GoPlaces& places_;
};

}  // namespace

void read_go_data_words(const Context& context, GoPlaces& places, References& out,
                        std::vector<u32>& words) {
    DataWords(context, places).run(out, words);
}

}  // namespace binsize
