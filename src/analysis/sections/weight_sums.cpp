#include "analysis/sections/weight_sums.hpp"

#include <algorithm>

namespace binsize {
namespace {

void add(Weight& to, const Weight& from) {
    to.file += from.file;
    if (from.uncompressed) to.uncompressed = to.uncompressed.value_or(0) + *from.uncompressed;
    if (from.saves) to.saves = to.saves.value_or(0) + *from.saves;
}

}  // namespace

void add(Weights& to, const Weights& from) {
    for (const auto& entry : weight_list) add(to.*entry.weight, from.*entry.weight);
}

void add(Metrics& to, const Metrics& from) {
    if (from.functions) to.functions = to.functions.value_or(0) + *from.functions;
    to.symbols += from.symbols;
    to.relocations += from.relocations;
    to.libraries = std::max(to.libraries, from.libraries);
    to.modules = std::max(to.modules, from.modules);
}

void set_shares(Weights& weights, u64 size) {
    const auto total = static_cast<double>(std::max<u64>(1, size));
    for (const auto& entry : weight_list) {
        auto& weight = weights.*entry.weight;
        weight.share = static_cast<double>(weight.file) / total;
    }
}

}  // namespace binsize
