// WebAssembly: what the module takes from its host has a row of its own; a function without a name
// is one by its number; Go's functions are whose its function table says, since the names that a
// module has of them are flattened. What the lists of the module say of a function (its type, its
// size, its names, its places in tables) follows to whoever owns it. Facts: evidence/wasm.hpp;
// cmd/link/internal/wasm/asm.go for the numbers of Go's functions.
#include "evidence/wasm.hpp"
#include "analysis/go/owners.hpp"
#include "analysis/refiner.hpp"
#include "wire/wasm.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize {
namespace {

// Go numbers its functions, without imports, from here on (Pclntab::number_shift).
constexpr u64 go_first_function = 0x1000;

// More rows than this are of no compiler's module; what is beyond stays with its section.
constexpr u64 most_rows = u64{1} << 20U;

void add_imports(const Image& image, ClaimSink& sink) {
    u64 rows = 0;
    each_wasm_import(image, [&](const WasmEntry& entry) {
        if (++rows > most_rows) return;
        const auto owner = sink.owner(OwnerKind::symbol, sink.keep({entry.module, ".", entry.name}),
                                      sink.package("[imports]", PackageKind::format));
        sink.claim(entry.at, owner, CostClass::dynamic_linking, Evidence::format, Rank::directory);
    });
}

void add_go_functions(const Context& context, const WasmFunctions& functions, ClaimSink& sink) {
    const auto& go = *context.go->functions;
    GoOwners owners(go, sink);
    u64 next = 0;
    for (u32 f = 0; f < go.count(); ++f) {
        const u64 number = go.table().entry(f) >> go.table().number_shift;
        if (number < go_first_function + next ||
            number >= go_first_function + functions.bodies.size())
            continue;
        const auto& body = functions.bodies[static_cast<std::size_t>(number - go_first_function)];
        next = number - go_first_function + 1;
        sink.claim(body.entry, owners.function(f), CostClass::code, Evidence::pclntab,
                   Rank::decoded);
    }
}

}  // namespace

void pass_wasm(const Context& context, ClaimSink& sink) {
    const auto& image = context.image;
    if (!image.traits.code_by_number) return;
    add_imports(image, sink);
    const auto functions = read_wasm_functions(image);
    const auto nobody = sink.package("[functions without a name]", PackageKind::unowned);
    std::vector<bool> named(functions.bodies.size());
    for (const auto& s : context.symbols)
        if (functions.body(s.index) != nullptr) named[s.index - functions.imported] = true;
    for (std::size_t i = 0; i < std::min<u64>(functions.bodies.size(), most_rows); ++i) {
        if (named[i]) continue;
        const auto name = sink.keep(fmt::format("[function {}]", functions.imported + i));
        sink.claim(functions.bodies[i].entry, sink.owner(OwnerKind::function, name, nobody),
                   CostClass::code, Evidence::format, Rank::symbol_guess);
    }
    if (context.go != nullptr && context.go->functions) add_go_functions(context, functions, sink);
}

void refine_wasm(const Context& context, const FirstCut& cut, BigVector<Claim>& out) {
    const auto& image = context.image;
    if (!image.traits.code_by_number) return;
    const auto functions = read_wasm_functions(image);
    const auto refine = [&](CostClass cls, auto&& each) {
        Refiner refiner(context, cut, out, cls);
        each([&](u64 number, Extent at) {
            if (const auto* const body = functions.body(number)) refiner.give_at(at, body->code);
        });
        refiner.settle();
    };
    refine(CostClass::headers, [&](auto&& give) { each_wasm_function_type(image, give); });
    refine(CostClass::rodata, [&](auto&& give) { each_wasm_element(image, give); });
    refine(CostClass::code, [&](auto&& give) {
        for (std::size_t i = 0; i < functions.bodies.size(); ++i) {
            const auto& body = functions.bodies[i];
            give(functions.imported + i, {body.entry.begin, body.code - body.entry.begin});
        }
    });
    for (const auto& table : image.symbol_tables) {
        if (table.encoding == SymbolEncoding::wasm_names)
            refine(CostClass::symbol_names, [&](auto&& give) {
                each_wasm_name(image, table.entries,
                               [&](const WasmEntry& entry) { give(entry.number, entry.at); });
            });
        if (table.encoding == SymbolEncoding::wasm_exports)
            refine(CostClass::dynamic_linking, [&](auto&& give) {
                each_wasm_export(image, table.entries, [&](const WasmEntry& entry) {
                    if (entry.kind == wasm::func_kind) give(entry.number, entry.at);
                });
            });
    }
}

}  // namespace binsize
