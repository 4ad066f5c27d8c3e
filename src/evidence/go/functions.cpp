#include "evidence/go/functions.hpp"

#include "base/parallel.hpp"
#include "evidence/go/directories.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

constexpr u32 kinds_of_funcdata = 8;

/// Text markers of the FIPS module have no pc-value tables, and are a byte each.
bool is_text_marker(std::string_view name) { return name.starts_with("go:textfips"); }

/// Whether no Go compiler or assembler made a function: those leave a line table.
bool is_foreign_record(const Func& f, std::string_view name) {
    return f.pcsp == 0 && f.pcfile == 0 && f.pcln == 0 && !name.empty() && !is_generated(name);
}

}  // namespace

template <class F>
void Functions::each_table(const Func& f, F&& each) const {
    for (const u32 offset : {f.pcsp, f.pcfile, f.pcln})
        if (offset != 0 && offset < table_->pctab.size()) each(offset);
    for (u32 i = 0; i < f.pcdata_count; ++i) {
        const u32 offset = table_->pcdata(f, i);
        if (offset != 0 && offset < table_->pctab.size()) each(offset);
    }
}

template <class F>
void Functions::each_blob(const Func& f, F&& each) const {
    const u32 kinds = std::min<u32>(f.funcdata_count, kinds_of_funcdata);
    for (u32 kind = 0; kind < kinds; ++kind)
        if (const u64 at = table_->funcdata(f, kind); at != 0) each(at, kind);
}

Functions::Functions(const Pclntab& table, Packages& packages)
    : table_(&table),
      packages_(&packages),
      sizes_(table.count),
      package_(table.count),
      units_(table.units.size() / 4),
      tables_(table.pctab.size()) {
    find_starts();
    in_parallel(
        [&] {
            find_packages();
            place_plain_functions();
        },
        [&] {
            measure_tables();
            measure_code();
        });
    find_users();
    // Assigning {} would keep the memory.
    std::vector<u32>().swap(table_length_);
    std::vector<i32>().swap(table_max_);
}

void Functions::find_starts() {
    u64 low = ~u64{0};
    u64 high = 0;
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        if (!f) {
            ++damaged_records_;
            continue;
        }
        units_.add(f->unit);
        each_table(*f, [&](u32 offset) { tables_.add(offset); });
        each_blob(*f, [&](u64 at, u32) {
            low = std::min(low, at);
            high = std::max(high, at);
        });
    }
    units_.seal();
    tables_.seal();
    // A blob that lies elsewhere than the lowest one's mapping is not the linker's.
    const u64 room = low > high ? 0 : table_->reader->at(low).size();
    blob_base_ = low;
    blobs_ = Starts(low > high ? 0 : std::min(high - low + 1, room));
    for (u32 i = 0; i < count(); ++i)
        if (const auto f = table_->func(i))
            each_blob(*f, [&](u64 at, u32) { blobs_.add(at - blob_base_); });
    blobs_.seal();
}

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
    std::vector<std::pair<u32, std::string_view>> open;
    u64 budget = table_->pctab.size();
    for (u32 i = 0; i < count(); ++i) {
        if (package_[i] != Packages::none) continue;
        const auto f = table_->func(i);
        if (!f || !units_.contains(f->unit)) continue;
        open.emplace_back(i, own_file(*f, budget));
        directories.ask(open.back().second);
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
    for (const auto& [i, file] : open) {
        package_[i] = directories.package_of(file);
        if (package_[i] == Directories::none) package_[i] = unit_package(table_->func(i)->unit);
    }
}

void Functions::measure_tables() {
    table_size_.reserve(tables_.count());
    table_length_.reserve(tables_.count());
    table_max_.reserve(tables_.count());
    tables_.each([&](u64 at, u64 next) {
        const auto t = table_->walk(at, next, [](u32, u32, i32) {});
        damaged_tables_ += t.complete ? 0 : 1;
        table_size_.push_back(t.size);
        table_length_.push_back(t.length);
        table_max_.push_back(t.max_value);
    });
}

void Functions::find_users() {
    in_parallel([&] { find_table_users(); }, [&] { find_blob_users(); });
}

void Functions::find_table_users() {
    table_user_.assign(tables_.count(), User::nobody);
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        if (!f) continue;
        each_table(*f, [&](u32 offset) {
            u32& owner = table_user_[tables_.rank(offset)];
            owner = join(owner, User::function(i));
        });
    }
}

void Functions::find_blob_users() {
    blob_user_.assign(blobs_.count(), User::nobody);
    blob_size_.assign(blobs_.count(), 0);
    for (u32 i = 0; i < count(); ++i) {
        const auto f = table_->func(i);
        if (!f) continue;
        const u32 inlined = table_->pcdata(*f, pcdata_inline_tree);
        const i32 last = tables_.contains(inlined) ? table_max_[tables_.rank(inlined)] : -1;
        each_blob(*f, [&](u64 at, u32 kind) {
            if (!blobs_.contains(at - blob_base_)) return;
            const u32 rank = blobs_.rank(at - blob_base_);
            blob_user_[rank] = join(blob_user_[rank], User::function(i));
            const auto size = table_->funcdata_size(at, kind, last);
            const u32 stated =
                size ? static_cast<u32>(std::min<u64>(*size, unknown_size - 1)) : unknown_size;
            blob_size_[rank] = std::max(blob_size_[rank], stated);
        });
    }
}

u32 Functions::length_of(u32 offset) const {
    return tables_.contains(offset) && offset != 0 ? table_length_[tables_.rank(offset)] : 0;
}

/// Every function's pc-value tables end where its code does; three s390x assembly functions have
/// one that ends early, so the longest counts. What has no tables reaches to the next function.
/// Entries rise; one that falls back behind an earlier one is a lie and has no code, so that
/// reading all code reads no byte twice.
void Functions::measure_code() {
    u64 begin = count() == 0 ? 0 : table_->entry(0);
    u64 highest = begin;
    for (u32 i = 0; i < count(); ++i) {
        const u64 end = table_->entry(i + 1);
        const u64 room = begin >= highest && end > begin ? end - begin : 0;
        highest = std::max(highest, end);
        u64 size = room;
        if (const auto f = table_->func(i)) {
            const u32 length =
                std::max({length_of(f->pcsp), length_of(f->pcfile), length_of(f->pcln)});
            if (length != 0) size = length;
            if (length == 0 && is_text_marker(table_->name(f->name))) size = 1;
        }
        sizes_[i] = static_cast<u32>(std::min({size, room, u64{~u32{0}}}));
        begin = end;
    }
}

std::string_view Functions::name(u32 f) const {
    const auto record = f < named_ ? table_->func(f) : std::nullopt;
    return record ? table_->name(record->name) : std::string_view{};
}

bool Functions::is_foreign(u32 f) const {
    const auto record = has_foreign_ ? table_->func(f) : std::nullopt;
    return record && is_foreign_record(*record, name(f));
}

u32 Functions::unit_package(u32 unit) const {
    return units_.contains(unit) ? unit_package_[units_.rank(unit)] : Packages::none;
}

u32 Functions::inlined_count(const Func& f) const {
    const u64 at = table_->funcdata(f, static_cast<u32>(FuncData::inline_tree));
    if (at == 0 || !blobs_.contains(at - blob_base_)) return 0;
    const u32 size = blob_size_[blobs_.rank(at - blob_base_)];
    return size == unknown_size ? 0 : size / table_->inline_entry_size();
}

u32 Functions::package_of_user(u32 user) const {
    if (User::is_function(user)) return package_[user - 1];
    return User::is_package(user) ? User::package_id(user) : Packages::none;
}

u32 Functions::join(u32 a, u32 b) const {
    const auto package_of = [&](u32 f) { return package_[f]; };
    return lowest_common(UserLadder(*packages_, package_of), a, b);
}

}  // namespace binsize::go
