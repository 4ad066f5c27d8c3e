#include "analysis/native/symbol_rules.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Marks and carriers of Go's linker: where a region begins or ends (some have had a size since
// Go 1.26), the name of no datum.
bool is_go_marker(std::string_view name) {
    if (name.starts_with('_')) name.remove_prefix(1);  // Mach-O
    if (name.starts_with("type:*") || name.starts_with("type.*") || name.starts_with("typerel") ||
        name.starts_with("go:string.*") || name.starts_with("go.string.*") ||
        name.starts_with("go:func") || name.starts_with("go.func"))
        return true;
    if (!name.starts_with("runtime.")) return false;
    name.remove_prefix(8);
    constexpr std::string_view markers[] = {
        "text",        "etext",      "rodata",    "erodata",  "types",    "etypes",
        "noptrdata",   "enoptrdata", "data",      "edata",    "bss",      "ebss",
        "noptrbss",    "enoptrbss",  "end",       "covctrs",  "ecovctrs", "pclntab",
        "epclntab",    "symtab",     "esymtab",   "gcbits.*", "gcmask.*", "textsectionmap",
        "findfunctab", "itablink",   "eitablink", "typelink", "etypelink"};
    return std::ranges::find(markers, name) != std::end(markers);
}

}  // namespace

bool is_label(const Image& image, std::string_view name) {
    if (name.empty()) return true;
    // LLVM's label of a function's entry in the exception tables, whatever the language.
    if (name.starts_with("GCC_except_table")) return true;
    if (name.starts_with(".L") && image.traits.local_labels) return true;
    if (name.size() < 2 || name[0] != '$' || !image.traits.local_labels) return false;
    return (name[1] == 'a' || name[1] == 't' || name[1] == 'd' || name[1] == 'x') &&
           (name.size() == 2 || name[2] == '.' || name[1] == 'x');
}

bool claims_bytes(const Context& context, const Symbol& s, const SymbolPlace& place) {
    if (context.is_go && is_go_marker(s.name)) return false;
    if (s.size > 0) return true;
    if (place.section == nullptr) return false;
    // Where sizes are stated, a data symbol without one is a linker's mark.
    return !context.image.traits.typed_symbols || place.section->executable;
}

}  // namespace binsize
