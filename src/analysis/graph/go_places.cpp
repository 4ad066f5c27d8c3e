#include "analysis/graph/go_places.hpp"

#include <algorithm>

namespace binsize {
namespace {

// Data of the program, loaded, less the tables of pclntab, whose parts are their functions'.
std::vector<Extent> data_of(const go::Program& program) {
    std::vector<Extent> out;
    const auto& table = *program.pclntab;
    for (const auto& s : program.reader.image().sections) {
        if (!s.loaded || s.executable || s.memory.empty()) continue;
        const u64 low = std::clamp(table.address, s.memory.begin, s.memory.end());
        const u64 high = std::clamp(table.end_address, low, s.memory.end());
        out.push_back({s.memory.begin, low - s.memory.begin});
        out.push_back({high, s.memory.end() - high});
    }
    return out;
}

}  // namespace

bool names_data(const Context& context, const Symbol& symbol) {
    if (symbol.undefined || symbol.absolute || symbol.debugging || symbol.value == 0) return false;
    if (symbol.type == SymbolType::section || symbol.type == SymbolType::file ||
        symbol.type == SymbolType::function || symbol.type == SymbolType::tls)
        return false;
    return symbol.size != 0 || !context.image.traits.typed_symbols;
}

GoPlaces::GoPlaces(const Context& context)
    : program_(*context.go),
      ranges_(data_of(program_)),
      starts_(ranges_.size()),
      sure_(ranges_.size()),
      pointed_(ranges_.size()),
      in_itabs_(ranges_.size()) {
    find_functions();
    add_known(context);
}

void GoPlaces::find_functions() {
    const auto& table = *program_.pclntab;
    first_data_ = program_.functions->count();
    if (first_data_ == 0) return;
    text_ = table.entry(0);
    const u64 end = table.entry(first_data_);
    text_size_ = end > text_ ? std::min<u64>(end - text_, program_.reader.at(text_).size()) : 0;
    entries_ = go::Starts(text_size_);
    for (u32 f = 0; f < first_data_; ++f) entries_.add(table.entry(f) - text_);
    entries_.seal();
    // Where tables lie, several may begin at one place: the last counts.
    by_entry_.resize(entries_.count());
    for (u32 f = 0; f < first_data_; ++f)
        if (const u64 at = table.entry(f) - text_; entries_.contains(at))
            by_entry_[entries_.rank(at)] = f;
}

void GoPlaces::add_known(const Context& context) {
    const auto& types = *program_.types;
    const u64 base = types.region.base();
    const unsigned word = types.region.word();
    for (const auto& type : types.types) {
        add_address(base + type.offset);
        // Functions that compare and hash, which only descriptors may name.
        add_address(types.region.pointer(u64{type.offset} + 2 * word + 8));
        if (static_cast<go::TypeKind>(type.kind) == go::TypeKind::map)
            add_address(types.region.pointer(u64{type.offset} + 7 * word + 16));
    }
    for (const auto& name : types.names) add_address(base + name.offset);
    for (const auto& closure : types.closures) add_address(base + closure.offset);
    constexpr u64 step = 4;  // the hash is the smallest field
    for (const auto& itab : types.itabs) {
        const auto at = ranges_.position(itab.address);
        if (!at) continue;
        add(*at);
        const u64 end = std::min(*at + itab.size, ranges_.end_of(*at));
        for (u64 inside = *at + step; inside < end; inside += step) in_itabs_.add(inside);
    }
    for (const auto& mask : types.gc_masks) add_address(mask.address);
    const auto& data = *program_.data;
    for (const auto& literal : data.literals.literals) add_address(literal.address);
    for (const auto& task : data.tasks) add_address(task.at.begin);
    add_address(program_.module->inittasks.data);
    data.references.each([&](const go::Target& target) {
        if (data.areas.strings.contains(target.address)) return;
        const auto at = ranges_.position(target.address);
        if (!at || in_itabs_.contains(*at)) return;
        if (target.by_data) add_pointed(*at);
        if (!target.by_data) target.by_code ? add(*at) : add_entered(*at);
    });
    for (const auto& file : go::find_embedded_files(program_.reader, data))
        if (file.address != 0) add_address(file.address);
    const auto decoded = [&](Extent at) {
        const auto first = ranges_.position(at.begin);
        if (first && at.size != 0)
            decoded_.add({*first, std::min(at.size, ranges_.end_of(*first) - *first)});
    };
    decoded({base, types.end});
    if (program_.module->itabsize != 0)
        decoded({base, program_.module->itaboffset + program_.module->itabsize});
    decoded(data.areas.strings);
    for (const auto& symbol : context.symbols) {
        if (!names_data(context, symbol)) continue;
        const auto at = ranges_.position(symbol.value);
        if (at && !is_decoded(*at)) add(*at);
    }
}

void GoPlaces::seal() {
    starts_.seal();
    sure_ = go::Starts();
    pointed_ = go::Starts();
    in_itabs_ = go::Starts();
}

}  // namespace binsize
