// What a file gives to others under a name: the entries and the name of an export belong to whoever
// owns what is exported. PE keeps them in tables, Mach-O in a trie of names.
#include "analysis/refiner.hpp"
#include "evidence/export_trie.hpp"
#include "evidence/pe_linking.hpp"

namespace binsize {

void refine_exports(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    Refiner refiner(context, cut, out, CostClass::dynamic_linking);
    if (context.image.traits.imports_in_lists)
        each_pe_export(context.image, [&](const PeExport& e) {
            for (const auto& part : {e.address, e.name, e.ordinal, e.text})
                refiner.give(part, e.function);
        });
    else
        each_trie_export(context.image, [&](const TrieExport& e) {
            for (const auto& part : e.parts) refiner.give(part, e.address);
        });
    refiner.settle();
}

}  // namespace binsize
