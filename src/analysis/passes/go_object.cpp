// Objects of Go's own toolchain: a symbol has its data, its relocations, its list of auxiliaries
// and its entry of the symbol table. What a function needs beside its code (pclntab's parts,
// funcdata, DWARF) are symbols without a name, which belong to the function. All is of the object's
// package: also a type or an instance of another one's is there because this one asked for it.
#include "analysis/pass.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Compile units are named after the package; without DWARF its own symbols tell.
std::string_view package_path(std::span<const go::ObjectSymbol> symbols) {
    // Before Go 1.20 there is a dot where now the colon is.
    for (const std::string_view unit : {"go:cuinfo.producer.", "go.cuinfo.producer."}) {
        const auto named = std::ranges::find_if(
            symbols, [&](const go::ObjectSymbol& s) { return s.name.starts_with(unit); });
        if (named != symbols.end() && named->name.size() > unit.size())
            return named->name.substr(unit.size());
    }
    for (const auto& s : symbols) {
        const auto name = go::package_of(s.name);
        if (name.name_class == go::NameClass::package) return name.path;
    }
    return {};
}

OwnerKind kind_of(const go::ObjectSymbol& s) {
    if (s.cost_class == CostClass::code) return OwnerKind::function;
    if (s.cost_class == CostClass::types) return OwnerKind::type;
    if (s.cost_class == CostClass::itabs) return OwnerKind::itab;
    return OwnerKind::object;
}

}  // namespace

void pass_go_object(const Context& context, ClaimSink& sink) {
    const auto symbols = go::read_object_symbols(context.image, sink.notes);
    if (symbols.empty()) return;
    const auto path = package_path(symbols);
    const auto package = path.empty() ? sink.package("[Go, generated]") : sink.package(path);
    const auto shared = sink.shared_package();
    std::vector<OwnerId> owners(symbols.size(), Partition::no_owner);
    const auto own = [&](u32 i) {
        if (owners[i] == Partition::no_owner && !symbols[i].name.empty())
            owners[i] = sink.owner(kind_of(symbols[i]), symbols[i].name, package);
        return owners[i];
    };
    const auto owner_of = [&](u32 i) {
        const auto user = symbols[i].user;
        if (!symbols[i].name.empty()) return own(i);
        if (user == go::ObjectSymbol::several)
            return sink.owner(OwnerKind::package, shared_row, shared);
        return user == go::ObjectSymbol::nobody ? Partition::no_owner : own(user);
    };
    for (u32 i = 0; i < symbols.size(); ++i) {
        const auto& s = symbols[i];
        const auto owner = owner_of(i);
        if (owner == Partition::no_owner) continue;
        const auto claim = [&](Extent at, CostClass cls) {
            sink.claim(at, owner, cls, Evidence::symbol_table, Rank::symbol);
        };
        claim(s.definition, CostClass::symbol_names);
        claim(s.relocations, CostClass::relocations);
        claim(s.auxiliaries, CostClass::symbol_names);
        claim(s.data, s.cost_class);
    }
}

}  // namespace binsize
