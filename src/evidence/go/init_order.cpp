#include "evidence/go/init_order.hpp"

#include <algorithm>

namespace binsize::go {

std::vector<InitStep> init_steps_in_order(const Functions& functions) {
    const auto& table = functions.table();
    const auto& reader = *table.reader;
    const auto& list = table.module.inittasks;
    std::vector<InitStep> out;
    if (!table.module.at_least(Layout::go1_21)) return out;
    const u64 word = table.word();
    u64 budget = functions.count();  // no function initialises twice
    for (u64 i = 0; i < std::min(list.count, reader.at(list.data).size() / word); ++i) {
        const u64 address = reader.word(list.data + i * word).value_or(0);
        // Two u32, state and count, then as many entries.
        const auto bytes = reader.at(address);
        const u64 count = find_int<u32>(bytes, 4, reader.endian()).value_or(0);
        if (count == 0 || count > bytes.size() / word || count > budget) continue;
        budget -= count;
        InitStep step{address, {}};
        for (u64 k = 0; k < count; ++k) {
            const u64 code = reader.word(address + 8 + k * word).value_or(0);
            const auto f = table.function_at(code);
            if (f && table.entry(*f) == code) step.functions.push_back(*f);
        }
        if (!step.functions.empty()) out.push_back(std::move(step));
    }
    return out;
}

}  // namespace binsize::go
