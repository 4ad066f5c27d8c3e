// Where tables, blobs and code begin, and how long they are. function_packages.cpp says whose code
// it is, function_users.cpp who uses a table or a blob.
#include "base/parallel.hpp"
#include "evidence/go/functions_walk.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

/// Text markers of the FIPS module have no pc-value tables, and are a byte each.
bool is_text_marker(std::string_view name) { return name.starts_with("go:textfips"); }

constexpr u32 no_name = ~u32{0};

}  // namespace

Functions::Functions(const Pclntab& table, Packages& packages)
    : table_(&table),
      packages_(&packages),
      sizes_(table.count),
      package_(table.count),
      name_(table.count, no_name),
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
        name_[i] = f->name;
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
    return f < named_ && name_[f] != no_name ? table_->name(name_[f]) : std::string_view{};
}

u32 Functions::inlined_count(const Func& f) const {
    const u64 at = table_->funcdata(f, static_cast<u32>(FuncData::inline_tree));
    if (at == 0 || !blobs_.contains(at - blob_base_)) return 0;
    const u32 size = blob_size_[blobs_.rank(at - blob_base_)];
    return size == unknown_size ? 0 : size / table_->inline_entry_size();
}

}  // namespace binsize::go
