// Rarely run code of a function that lies far away from it, and that no symbol names, is the
// function's: in the same row, and what is of it after that, too (unwind tables, texts).
#include "analysis/refiner.hpp"

namespace binsize {

void refine_function_parts(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    if (context.functions == nullptr || context.functions->parts.whole.empty()) return;
    const auto& functions = context.functions->table;
    const auto& parts = context.functions->parts;
    Refiner refiner(context, cut, out, CostClass::code);
    for (u32 i = 0; i < functions.size(); ++i) {
        const u32 whole = parts.of(i);
        if (whole == i) continue;
        Refiner::Users users;
        refiner.add(users, functions[whole].begin);
        users.evidence = Evidence::disassembly;
        const auto at = context.axis.at_address(functions[i].begin);
        if (!at || *at >= cut.partition.size()) continue;
        // What a symbol names stays its own.
        auto cell = cut.partition.index_at(*at);
        const auto owner = cut.partition.cells()[cell].owner;
        if (!cut.owners[owner].name.starts_with("[function ")) continue;
        const u64 end = *at + functions[i].size;
        for (; cell < cut.partition.cells().size(); ++cell) {
            const auto& c = cut.partition.cells()[cell];
            if (c.begin >= end) break;
            if (c.owner != owner || c.cost_class != CostClass::code) continue;
            const u64 begin = std::max(c.begin, *at);
            refiner.give({begin, std::min(end, cut.partition.end_of(cell)) - begin}, users);
        }
    }
    refiner.settle();
}

}  // namespace binsize
