#include "analysis/pass.hpp"

#include <algorithm>

namespace binsize {

Context make_context(const Image& image, const Axis& axis, Notes& notes) {
    Context context{.image = image, .axis = axis};
    u64 total = 0;
    for (const auto& table : image.symbol_tables) total += symbol_count(image, table);
    context.symbols.reserve(static_cast<std::size_t>(total));
    for (const auto& table : image.symbol_tables)
        append_symbols(image, table, context.symbols, notes);
    context.is_go = std::ranges::any_of(image.sections, [](const Section& s) {
        return s.name.ends_with("gopclntab") || s.name.ends_with("go.buildinfo") ||
               s.name.ends_with("go_buildinfo");
    });
    context.go = go::Program::open(image, notes);
    context.looked_for_go = !image.relocatable();  // an object has build information at most
    context.is_go |= context.go != nullptr;
    if (!context.is_go && !go::gccgo_evidence(image, context.symbols).empty())
        context.gccgo = std::make_shared<go::GccgoNames>(context.symbols);
    return context;
}

}  // namespace binsize
