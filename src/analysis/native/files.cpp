#include "analysis/native/files.hpp"

namespace binsize {

std::vector<std::vector<u64>> locals_by_package(std::span<const Symbol> symbols) {
    std::vector<std::vector<u64>> out;
    for (const auto& s : symbols) {
        if (s.binding != SymbolBinding::local || s.dynamic) break;
        if (s.type == SymbolType::file) {
            if (s.name == "_cgo_export.c") out.emplace_back();
        } else if (!out.empty() &&
                   (s.type == SymbolType::function || s.type == SymbolType::object)) {
            out.back().push_back(s.value);
        }
    }
    if (!out.empty()) out.pop_back();
    return out;
}

}  // namespace binsize
