// Whose code a function is: by its name, else by its files, else by what most of its unit is.
#include "evidence/go/directories.hpp"
#include "evidence/go/functions.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

/// Whether no Go compiler or assembler made a function: those leave a line table.
bool is_foreign_record(const Func& f, std::string_view name) {
    return f.pcsp == 0 && f.pcfile == 0 && f.pcln == 0 && !name.empty() && !is_generated(name);
}

}  // namespace

/// Names decide; a unit's package is the one most of its functions name (Boyer and Moore's vote,
/// because wrappers and linknamed functions stand in foreign units).
void Functions::find_packages() {
    std::vector<u32> lead(units_.count());
    unit_package_.assign(units_.count(), Packages::none);
    named_ = count();
    u64 name_bytes = 0;
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        const auto name = f && i < named_ ? table_->name(f->name) : std::string_view{};
        name_bytes += name.size();
        if (name_bytes > table_->names.size()) named_ = std::min(named_, i);
        // C that the Go linker linked itself may have dots in its names ("x_cgo_munmap.cold").
        const bool foreign = f && is_foreign_record(*f, name);
        has_foreign_ = has_foreign_ || foreign;
        const u32 package = foreign ? Packages::none : packages_->of_symbol(name);
        package_[i] = package;
        if (!f || !units_.contains(f->unit) || package >= Packages::generated ||
            name.find('[') != std::string_view::npos)
            continue;
        const u32 unit = units_.rank(f->unit);
        if (lead[unit] == 0) unit_package_[unit] = package;
        lead[unit] += unit_package_[unit] == package ? 1U : ~u32{0};
    }
}

/// The first value of a pc-value table, which counts from −1; −1 also where there is no table.
u32 Functions::first_value(u32 offset) const {
    constexpr u32 nothing = ~u32{0};
    if (offset == 0 || offset >= table_->pctab.size()) return nothing;
    const std::byte* at = table_->pctab.data() + offset;
    u32 delta = 0;
    if (!detail::take_uvarint(at, table_->pctab.data() + table_->pctab.size(), delta))
        return nothing;
    return nothing + ((delta & 1U) != 0 ? ~(delta >> 1U) : delta >> 1U);
}

std::string_view Functions::first_file(const Func& f) const {
    if (f.pcfile == 0 || f.unit == Func::no_unit) return {};
    return table_->file(f.unit, first_value(f.pcfile));
}

/// The file of the first instruction that no other function was inlined for. Functions may share
/// tables: `budget` bounds the bytes walked for all of them, beyond it the first file counts.
std::string_view Functions::own_file(const Func& f, u64& budget) const {
    const u32 inlined = table_->pcdata(f, pcdata_inline_tree);
    if (f.pcfile == 0 || f.unit == Func::no_unit) return {};
    if (static_cast<i32>(first_value(inlined)) < 0 || budget == 0) return first_file(f);
    const auto walk = [&](u32 offset, auto&& each) {
        const u64 size = table_->walk(offset, tables_.next(u64{offset} + 1), each).size;
        budget -= std::min(budget, size);
    };
    u32 own = ~u32{0};
    walk(inlined, [&](u32 from, u32, i32 index) {
        if (index < 0) own = std::min(own, from);
    });
    auto file = static_cast<i32>(first_value(f.pcfile));
    walk(f.pcfile, [&](u32 from, u32 to, i32 value) {
        if (from <= own && own < to) file = value;
    });
    return table_->file(f.unit, static_cast<u32>(file));
}

/// What has no package in its name, assembler labels mostly, belongs to the package whose files
/// lie in the directory of its own, or else to its unit's. Each assembler file is a unit, and may
/// define nothing but functions of other packages (`runtime.memequal` in internal/bytealg).
void Functions::place_plain_functions() {
    Directories directories;
    // With what the record says: a file that is written to meanwhile may not say it again.
    struct Open {
        u32 function, unit;
        std::string_view file;
    };
    std::vector<Open> open;
    u64 budget = table_->pctab.size();
    for (u32 i = 0; i < count(); ++i) {
        if (package_[i] != Packages::none) continue;
        const auto f = table_->func(i);
        if (!f || !units_.contains(f->unit)) continue;
        open.push_back({i, f->unit, own_file(*f, budget)});
        directories.ask(open.back().file);
    }
    if (!directories.empty()) {
        for (u32 i = 0; i < count(); ++i) {
            if (package_[i] >= Packages::generated) continue;
            const auto f = table_->func(i);
            // Inlined code comes from anywhere.
            if (!f || static_cast<i32>(first_value(table_->pcdata(*f, pcdata_inline_tree))) >= 0)
                continue;
            directories.tell(first_file(*f), package_[i], packages_->name(package_[i]));
        }
    }
    for (const auto& [function, unit, file] : open) {
        package_[function] = directories.package_of(file);
        if (package_[function] == Directories::none) package_[function] = unit_package(unit);
    }
}

bool Functions::is_foreign(u32 f) const {
    const auto record = has_foreign_ ? table_->func(f) : std::nullopt;
    return record && is_foreign_record(*record, name(f));
}

u32 Functions::unit_package(u32 unit) const {
    return units_.contains(unit) ? unit_package_[units_.rank(unit)] : Packages::none;
}

}  // namespace binsize::go
