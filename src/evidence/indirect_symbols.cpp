// Mach-O's part of link_slots.hpp.
#include "evidence/link_slots.hpp"

#include "wire/macho.hpp"

#include <algorithm>
#include <array>

namespace binsize {

void each_indirect_symbol(const Image& image,
                          const std::function<void(const IndirectSymbol&)>& each) {
    using namespace macho;
    const auto region = image.region("[indirect symbols]");
    if (image.traits.relocations != Relocations::opcodes || region.empty()) return;
    constexpr std::array kinds = {S_NON_LAZY_SYMBOL_POINTERS, S_LAZY_SYMBOL_POINTERS,
                                  S_SYMBOL_STUBS, S_LAZY_DYLIB_SYMBOL_POINTERS,
                                  S_THREAD_LOCAL_VARIABLE_POINTERS};
    u64 left = 2 * (region.size / 4);  // sections of a real file share none of them
    for (const auto& s : image.sections) {
        if (std::ranges::find(kinds, s.raw_type) == kinds.end() || !s.loaded) continue;
        const u64 size = s.raw_type == S_SYMBOL_STUBS ? s.entry_size : image.word();
        if (size == 0) continue;
        for (u64 i = 0; i < s.memory.size / size && left > 0; ++i, --left) {
            const u64 number = u64{s.info} + i;
            if (number >= region.size / 4) break;
            const Extent entry{region.begin + number * 4, 4};
            const u32 symbol =
                find_int<u32>(image.bytes, entry.begin, image.endian).value_or(INDIRECT_SYMBOL_ABS);
            if ((symbol & INDIRECT_SYMBOL_ABS) != 0) continue;
            const bool local = (symbol & INDIRECT_SYMBOL_LOCAL) != 0;
            each({{s.memory.begin + i * size, size},
                  local ? std::nullopt : std::optional(symbol),
                  entry,
                  s.cost_class});
        }
    }
}

}  // namespace binsize
