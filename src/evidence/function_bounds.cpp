#include "evidence/function_bounds.hpp"

#include "base/sort_by_digits.hpp"
#include "evidence/eh_frame.hpp"
#include "evidence/function_starts.hpp"
#include "evidence/pe_unwind.hpp"
#include "evidence/symtab.hpp"
#include "image/companions.hpp"
#include "wire/eh_frame.hpp"

#include <algorithm>

namespace binsize {
namespace {

class Collector {
public:
    explicit Collector(const Image& image) {
        for (const auto& s : image.sections)
            if (s.executable && s.cost_class == CostClass::code && s.memory.size > 0)
                code_.push_back(s.memory);
        std::ranges::sort(code_, {}, &Extent::begin);
    }

    /// A size of 0 is not stated.
    void add(u64 begin, u64 size, bool within_frame = false) {
        const auto* const section = section_at(begin);
        if (section == nullptr) return;
        const u64 room = std::min<u64>(section->end() - begin, ~u32{0});
        table_.push_back({begin, static_cast<u32>(size == 0 ? room : std::min(size, room)),
                          size != 0 && size <= room, within_frame});
    }
    /// Adds to the function that ends there; whether there is one.
    bool extend(u64 begin, u64 size) {
        if (table_.empty() || table_.back().end() != begin || size > ~u32{0} - table_.back().size)
            return false;
        table_.back().size += static_cast<u32>(size);
        return true;
    }
    /// Of those that begin at one place the shortest stays, and none reaches into the next.
    FunctionTable finish() {
        sort_by_digits(table_, [](const FunctionBounds& f) { return f.begin; });
        std::size_t kept = 0;
        for (const auto& f : table_) {
            if (kept > 0 && table_[kept - 1].begin == f.begin) {
                if (f.size < table_[kept - 1].size) table_[kept - 1] = f;
                continue;
            }
            if (kept > 0 && table_[kept - 1].end() > f.begin) {
                auto& last = table_[kept - 1];
                last.size = static_cast<u32>(f.begin - last.begin);
            }
            table_[kept++] = f;
        }
        table_.resize(kept);
        return std::move(table_);
    }

private:
    // Neighbours are of one section.
    const Extent* section_at(u64 address) {
        if (last_ != nullptr && last_->contains(address)) return last_;
        const auto next = std::ranges::upper_bound(code_, address, {}, &Extent::begin);
        if (next == code_.begin() || !std::prev(next)->contains(address)) return nullptr;
        return last_ = &*std::prev(next);
    }

    std::vector<Extent> code_;
    const Extent* last_ = nullptr;
    FunctionTable table_;
};

// A function of several parts has an entry for each; where they are neighbours they are one.
void collect_pdata(const Image& image, Collector& out) {
    each_unwind_entry(image, [&](const UnwindEntry& entry) {
        u64 size = entry.size;
        bool fragment = entry.fragment;
        if (entry.info != 0) {
            const auto info = find_unwind_info(image, entry.info);
            if (info && size == 0) size = info->code;
            fragment |= info && info->chained != 0;
        }
        if (!fragment || !out.extend(entry.function, size)) out.add(entry.function, size);
    });
}

// How many functions the index of .eh_frame has: a table of symbols may be left with a few.
u64 indexed_functions(const Image& image) {
    const auto* const section = image.section(".eh_frame_hdr");
    if (section == nullptr) return 0;
    const auto bytes = image.contents(*section);
    const auto* const index = find_struct<eh_frame::Index>(bytes, 0);
    if (index == nullptr || index->fde_count_enc != std::byte{eh_frame::DW_EH_PE_udata4}) return 0;
    return find_int<u32>(bytes, 8, image.endian).value_or(0);
}

}  // namespace

bool wants_function_bounds(const Image& image, std::span<const Symbol> symbols) {
    if (image.relocatable()) return false;
    if (!has_names(image) || !image.traits.typed_symbols) return true;
    u64 named[2] = {};  // those of the dynamic table are mostly in the other one, too
    for (const auto& s : symbols)
        if (!s.undefined && s.type == SymbolType::function) ++named[s.dynamic];
    return std::max(named[0], named[1]) < indexed_functions(image);
}

bool name_little_code(const Image& image, std::span<const Symbol> symbols) {
    // What is of one package has an owner.
    if (image.relocatable() || !image.package.empty()) return false;
    if (!has_names(image)) return true;
    // Start files' symbols state no size; where none does, each runs to the next.
    const std::size_t few = image.traits.typed_symbols ? 16 : 0;
    u64 code = 0, named = 0;
    for (const auto& s : image.sections)
        if (s.executable && s.cost_class == CostClass::code) code += s.file.size;
    std::size_t without_size = 0;
    for (const auto& s : symbols) {
        if (s.undefined || s.dynamic || s.type == SymbolType::object) continue;
        if (s.size > 0)
            named += s.size;
        else if (s.type == SymbolType::function ||
                 (!image.traits.typed_symbols && s.section < image.sections.size() &&
                  image.sections[s.section].executable))
            ++without_size;
    }
    return without_size <= few && named < code / 2;
}

FunctionTable read_function_bounds(const Image& image) {
    if (image.relocatable()) return {};
    Collector out(image);
    switch (image.traits.unwind) {
        case UnwindTables::eh_frame:
            each_frame_description(image, [&](const FrameDescription& f) {
                out.add(f.code.begin, f.code.size, f.within_frame);
            });
            break;
        case UnwindTables::pdata: collect_pdata(image, out); break;
        case UnwindTables::other:
            for (const u64 start : read_function_starts(image)) out.add(start, 0);
            break;
    }
    return out.finish();
}

const FunctionBounds* function_at(const FunctionTable& table, u64 address) {
    const auto next = std::ranges::upper_bound(table, address, {}, &FunctionBounds::begin);
    if (next == table.begin()) return nullptr;
    const auto& f = *std::prev(next);
    return address < f.end() ? &f : nullptr;
}

}  // namespace binsize
