#include "analysis/pass.hpp"
#include "base/parallel.hpp"

#include <algorithm>

namespace binsize {

namespace {

bool is_of_go(const Section& s) {
    return s.name.ends_with("gopclntab") || s.name.ends_with("go.buildinfo") ||
           s.name.ends_with("go_buildinfo");
}

}  // namespace

Context make_context(const Image& image, const Axis& axis, Notes& notes) {
    Context context{.image = image, .axis = axis};
    Notes go_notes;
    in_parallel(
        [&] {
            u64 total = 0;
            for (const auto& table : image.symbol_tables) total += symbol_count(image, table);
            context.symbols.reserve(static_cast<std::size_t>(total));
            for (const auto& table : image.symbol_tables)
                append_symbols(image, table, context.symbols, notes);
        },
        [&] { context.go = go::Program::open(image, go_notes); });
    notes.insert(notes.end(), go_notes.begin(), go_notes.end());
    if (context.go != nullptr)
        context.native = NativeOwners::find(image, context.symbols, *context.go);
    context.is_go = context.go != nullptr || std::ranges::any_of(image.sections, is_of_go) ||
                    image.traits.go_object;
    context.looked_for_go = !image.relocatable();  // an object has build information at most
    if (!context.is_go && !go::gccgo_evidence(image, context.symbols).empty())
        context.gccgo = std::make_shared<go::GccgoNames>(context.symbols);
    return context;
}

}  // namespace binsize
