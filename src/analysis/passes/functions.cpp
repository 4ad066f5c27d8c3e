// Functions of programs in C, C++, Rust and the like that no symbol names: rows of their own, as
// far as unwind tables bound them. Symbols outrank them.
#include "analysis/native/symbol_rules.hpp"
#include "analysis/pass.hpp"
#include "analysis/symbol_place.hpp"
#include "evidence/function_bounds.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Where symbols begin that claim what lies there, in order.
std::vector<u64> named_places(const Context& context) {
    std::vector<u64> out;
    const SymbolPlacer placer(context.image, context.axis);
    for (const auto& s : context.symbols) {
        if (s.undefined || is_label(context.image, s.name)) continue;
        const auto place = placer.place(s);
        if (place.has_bytes() && place.section != nullptr && place.section->executable &&
            claims_bytes(context, s, place))
            out.push_back(stated_address(context.image, s));
    }
    std::ranges::sort(out);
    return out;
}

}  // namespace

void pass_functions(const Context& context, ClaimSink& sink) {
    // Go's own table has its functions, and the C beside them is native's.
    if (context.go != nullptr || !wants_function_bounds(context.image)) return;
    const auto named = named_places(context);
    auto next = named.begin();
    const auto package = sink.package("[functions without a name]", PackageKind::unowned);
    for (const auto& f : read_function_bounds(context.image)) {
        while (next != named.end() && *next < f.begin) ++next;
        if (next != named.end() && *next == f.begin) continue;
        const auto name = sink.keep(fmt::format("[function {:#x}]", f.begin));
        sink.claim_address({f.begin, f.size}, sink.owner(OwnerKind::function, name, package),
                           CostClass::code, f.stated ? Evidence::format : Evidence::inference,
                           Rank::symbol_guess);
    }
}

}  // namespace binsize
