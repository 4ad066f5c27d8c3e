// What CGO_ENABLED=0 would take: code of C and what lets Go call it. Go's own packages that use C
// have a way without it, which comes in its place; whether others have one, nobody can tell but a
// build.
#include "analysis/savings/savings.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {
namespace {

// What cmd/cgo makes.
bool is_made_by_cgo(std::string_view name) {
    return name.starts_with("_cgo") || name.starts_with("x_cgo_") || name.contains("._Cfunc_") ||
           name.contains("._cgo_") || name.contains("._Cgo_") || name.contains("._Ctype_");
}

// Code that an external linker put beside Go's: C that a package brought counts as the package's.
u64 foreign_code(const SavingSources& from, const std::vector<bool>& counted) {
    const auto& partition = from.model.division(Cut::claims).partition;
    const auto cells = partition.cells();
    u64 bytes = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].cost_class != CostClass::code || counted[cells[i].owner]) continue;
        const auto address = from.context.axis.address_of(cells[i].begin);
        if (address && !from.context.go->in_go_text(*address))
            bytes += partition.end_of(i) - cells[i].begin;
    }
    return bytes;
}

// Go's linker compresses DWARF in haste, the linkers that it hands programs to do not: what they
// packed takes Go's more, by a twelfth where it was measured. Of C there are frames, then.
u64 packed_in_haste(const SavingSources& from, const Division& division) {
    const auto bytes = [&](CostClass cls) {
        return division.sums.by_class[static_cast<std::size_t>(cls)].size.file;
    };
    const auto is_packed = [](const Section& s) {
        return s.cost_class == CostClass::dwarf && s.uncompressed;
    };
    const bool external = bytes(CostClass::unwind) > 0;
    const bool packed = std::ranges::any_of(from.context.image.sections, is_packed);
    return external && packed ? bytes(CostClass::dwarf) / 6 : 0;
}

}  // namespace

void add_cgo_savings(const SavingSources& from, Savings& out) {
    const auto& program = from.context.go;
    if (!from.model.has_claims || !program || !program->build_info) return;
    const auto* enabled = program->build_info->setting("CGO_ENABLED");
    if (enabled == nullptr || *enabled != "1") return;
    const auto& division = from.model.division(Cut::claims);
    u64 bytes = 0, unnamed = 0;
    bool has_runtime = false, has_users = false;
    std::vector<bool> counted(division.owners.size());
    for (OwnerId o = 0; o < division.owners.size(); ++o) {
        const auto& owner = division.owners[o];
        const auto& package = division.packages[owner.package];
        const bool runtime = package.name == "runtime/cgo";
        const bool made = is_made_by_cgo(owner.name);
        has_runtime |= runtime;
        has_users |= made && package.name == "os/user";
        counted[o] = runtime || made || package.category == Category::native;
        if (counted[o]) bytes += division.sums.by_owner[o].size.file;
        if (package.category == Category::unowned) unnamed += division.sums.by_owner[o].size.file;
    }
    if (!has_runtime) return;
    bytes += foreign_code(from, counted);
    // What the loader is told goes with the last library; of position-independent programs it
    // stays.
    const bool pie = from.report.linkage.pie.value_or(false);
    for (const auto cls : {CostClass::dynamic_linking, CostClass::unwind, CostClass::relocations})
        if (!pie || cls == CostClass::unwind)
            bytes += division.sums.by_class[static_cast<std::size_t>(cls)].size.file;
    // Pages that get no fuller, and what is shared by Go code: names, tables, alignment.
    constexpr u64 pages = 3 * 4096;
    // The lookups of os/user that are written in Go, and what they read files with.
    constexpr u64 lookups = 96 * 1024;
    // DWARF of C is not told from Go's, and Go's linker leaves an external linker's uncompressed.
    unnamed += division.sums.by_class[static_cast<std::size_t>(CostClass::dwarf)].size.file;
    unnamed += division.sums.by_class[static_cast<std::size_t>(CostClass::symbol_names)].size.file;
    // What calls into C is written in Go, for a good part, and has plain names.
    constexpr u64 callers = 64 * 1024;
    const u64 repacked = packed_in_haste(from, division);
    const u64 instead = pages + (has_users ? lookups : 0) + repacked;
    if ((has_users || repacked > 0) && bytes <= instead) return;  // it may be more
    const u64 least = bytes - std::min(bytes, instead);
    out.push_back({.id = "cgo",
                   .name = {},
                   .file = least,
                   .low = least,
                   .high = 2 * bytes + pages + callers + unnamed,
                   .exact = false,
                   .how = "build with CGO_ENABLED=0",
                   .loss = "names and users are looked up without the system's C library; packages "
                           "in C do not build"});
}

}  // namespace binsize
