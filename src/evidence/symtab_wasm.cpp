// A module names functions by number, in a section that engines do not need, and names what its
// host may call: both are read as symbols. A function's value is where its code begins, from the
// beginning of the code section, as DWARF counts.
#include "evidence/symtab_readers.hpp"
#include "evidence/wasm.hpp"
#include "wire/wasm.hpp"

namespace binsize {

void read_wasm_symbols(const Image& image, const SymbolTable& table, Symbols& out, Notes& notes) {
    const auto functions = read_wasm_functions(image);
    // A list that names each function once is as long as there are functions.
    const u64 most = out.size() + functions.imported + functions.bodies.size();
    u64 unknown = 0;
    const auto add = [&](const WasmEntry& entry) {
        if (out.size() == most) {
            ++unknown;
            return;
        }
        Symbol s;
        s.name = entry.name;
        s.index = entry.number;
        s.type = SymbolType::function;
        s.binding = SymbolBinding::global;
        s.dynamic = table.dynamic;
        if (const auto* const body = functions.body(entry.number)) {
            s.section = functions.section;
            s.value = body->code - image.sections[functions.section].file.begin;
            s.size = body->size();
        } else {
            s.undefined = true;
            unknown += entry.number >= functions.imported;
        }
        out.push_back(s);
    };
    if (table.encoding == SymbolEncoding::wasm_exports)
        each_wasm_export(image, table.entries, [&](const WasmEntry& entry) {
            if (entry.kind == wasm::func_kind) add(entry);
        });
    else
        each_wasm_name(image, table.entries, add);
    if (unknown != 0)
        warn(notes, table.dynamic ? "export" : "name",
             "{} names are of functions that are not there or have one", unknown);
}

}  // namespace binsize
