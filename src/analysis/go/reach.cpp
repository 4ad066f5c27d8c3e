#include "analysis/go/reach.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace binsize {
namespace {

// What the compiler lays out for one variable is seldom larger, and tables that are name no code.
constexpr u64 largest_datum = u64{1} << 16U;

/// PATH.init and PATH.init.N, where a path has dots only before its last element. Outlined parts
/// of initialisers (`map.init.0`) may go and are not among them.
bool is_initialiser(std::string_view path) {
    // Nearly all names say so by their last character.
    if (path.empty() || (path.back() != 't' && (path.back() < '0' || path.back() > '9')))
        return false;
    if (const auto digits = path.find_last_not_of("0123456789") + 1; digits < path.size()) {
        if (digits == 0 || path[digits - 1] != '.') return false;
        path = path.substr(0, digits - 1);
    }
    if (!path.ends_with(".init")) return false;
    path.remove_suffix(5);
    return path.find('.', path.rfind('/') + 1) == std::string_view::npos;
}

bool starts_runtime(std::string_view function) {
    if (function.empty() || function.front() != 'r' || !function.starts_with("runtime."))
        return false;
    constexpr std::array<std::string_view, 3> starts = {"runtime.main", "runtime.rt0_go",
                                                        "runtime.schedinit"};
    return std::ranges::find(starts, function) != starts.end();
}

constexpr u32 root = 1;

/// What sections without code, or else segments, take of the address space.
Extent addresses(const Image& image) {
    u64 low = ~u64{0};
    u64 high = 0;
    const auto add = [&](Extent memory) {
        if (memory.size == 0) return;
        low = std::min(low, memory.begin);
        high = std::max(high, memory.end());
    };
    for (const auto& section : image.sections)
        if (!section.executable) add(section.memory);
    if (low >= high)
        for (const auto& segment : image.segments) add(segment.memory);
    if (low >= high) return {};
    return {low, high - low};
}

}  // namespace

Reach::Start Reach::start_of(std::string_view function) {
    if (function == "main.main") return Start::main;
    if (is_initialiser(function)) return Start::initialiser;
    return starts_runtime(function) ? Start::runtime : Start::none;
}

Reach::Reach(const go::Program& program, const std::vector<Root>& roots,
             const std::vector<bool>& asked, const OnCall& on_call)
    : program_(program),
      functions_(*program.functions),
      asked_(asked),
      literals_(program.data ? program.data->areas.strings : Extent{}),
      isa_(go::isa_of(program.reader.image().arch)),
      text_(program.pclntab->entry(0)),
      code_(program.reader.at(text_)),
      parent_(functions_.count()),
      table_(functions_.count()) {
    mark_entries();
    const auto hull = addresses(program.reader.image());
    lowest_ = hull.begin;
    highest_ = std::max(hull.end(), text_ + code_.size());
    for (const auto& section : program.reader.image().sections)
        highest_ = std::max(highest_, section.memory.end());
    // As far as a file of that size may: a bit for each byte is kept.
    is_named_ = go::Starts(std::min<u64>(hull.size, 8 * program.reader.image().bytes.size()));
    for (const auto from : {Start::main, Start::initialiser, Start::runtime}) {
        for (const auto& [f, start] : roots)
            if (start == from && parent_[f] == 0) {
                parent_[f] = root;
                order_.push_back(f);
            }
        flood(on_call);
    }
    release(on_call);
    keep_calls(on_call);
}

void Reach::mark_entries() {
    const auto& table = *program_.pclntab;
    u64 bits = 0;
    for (u32 f = 0; f < functions_.count(); ++f) bits |= table.entry(f) - text_;
    shift_ = bits == 0 ? 0 : std::countr_zero(bits);
    const u64 size = text_size();
    entries_ = go::Starts((size >> shift_) + ((size & ((u64{1} << shift_) - 1)) != 0 ? 1 : 0));
    for (u32 f = 0; f < functions_.count(); ++f) entries_.add(place_of(table.entry(f)));
    open_ = entries_;
    entries_.seal();
    // Where tables lie, several may begin at one place: the last counts.
    by_entry_.resize(entries_.count());
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const u64 at = place_of(table.entry(f)); entries_.contains(at))
            by_entry_[entries_.rank(at)] = f;
}

void Reach::keep_calls(const OnCall& on_call) {
    first_callee_.resize(functions_.count() + std::size_t{1});
    for (u32 f = 0; f < functions_.count(); ++f) {
        first_callee_[f] = static_cast<u32>(callees_.size());
        if (parent_[f] != 0) continue;
        others_ += functions_.size(f);
        scan_calls(f, on_call, false);
    }
    first_callee_.back() = static_cast<u32>(callees_.size());
}

void Reach::follow_kept(u32 f) {
    for (u32 i = first_callee_[f]; i < first_callee_[f + 1]; ++i) reach(callees_[i], f, false);
}

void Reach::release(const OnCall& on_call) {
    holds_ = false;
    for (const auto& held : held_) reach(held.callee, held.from, false);
    flood(on_call);
}

u64 Reach::text_size() const {
    const u64 end = program_.pclntab->entry(functions_.count());
    return end > text_ ? std::min<u64>(end - text_, code_.size()) : 0;
}

std::optional<u32> Reach::function_at(u64 address) const {
    const u64 at = place_of(address);
    if (!entries_.contains(at)) return std::nullopt;
    return by_entry_[entries_.rank(at)];
}

ByteView Reach::code_of(u32 f) const {
    const u64 entry = program_.pclntab->entry(f);
    if (entry - text_ < code_.size()) return clip_slice(code_, entry - text_, functions_.size(f));
    return clip_slice(program_.reader.at(entry), 0, functions_.size(f));
}

void Reach::reach(u32 f, u32 from, bool table) {
    if (parent_[f] != 0) return;
    parent_[f] = from + 2;
    table_[f] = table;
    order_.push_back(f);
    if (!asked_[f]) open_.remove(place_of(program_.pclntab->entry(f)));
}

void Reach::flood(const OnCall& on_call) {
    for (; done_ < order_.size(); ++done_) {
        scan_calls(order_[done_], on_call, true);
        scan_names(order_[done_]);
    }
}

void Reach::scan_calls(u32 f, const OnCall& on_call, bool follow) {
    const auto code = code_of(f);
    go::scan_calls(isa_, code, program_.pclntab->entry(f), [&](u64 target, std::size_t at) {
        const u64 place = place_of(target);
        if (!open_.contains(place)) return;
        const u32 callee = by_entry_[entries_.rank(place)];
        if (asked_[callee]) on_call({f, callee, code, at});
        if (!follow)
            callees_.push_back(callee);
        else
            meet(callee, f);
    });
}

void Reach::meet(u32 callee, u32 f) {
    if (holds_ && asked_[callee])
        held_.push_back({callee, f});
    else
        reach(callee, f, false);
}

void Reach::scan_names(u32 f) {
    program_.names.each(f, [&](u64 target) {
        const bool literal = literals_.contains(target);  // most are, and these are not kept
        if (!literal && is_named_.contains(target - lowest_)) return;
        // A function, a closure, or a variable that holds one.
        if (const auto callee = function_at(target)) return meet(*callee, f);
        if (literal) {
            // Of all literals one is enough: nothing is told of what lies in them.
            if (!std::exchange(literal_named_, true)) names_.push_back({f, target});
            return;
        }
        is_named_.add(target - lowest_);
        names_.push_back({f, target});
        u64 holder = target;
        for (int step = 0; step < 2; ++step) {
            holder = program_.reader.word(holder).value_or(0);
            if (holder == 0) return;
            if (const auto callee = function_at(holder)) return meet(*callee, f);
        }
    });
}

void Reach::follow_tables(std::vector<u32> wanted) {
    if (program_.types) {
        const auto& itabs = program_.types->itabs;
        type_seen_.resize(program_.types->types.size());
        itab_seen_.resize(itabs.size());
        if (!itabs.empty())
            itabs_ = {itabs.front().address, itabs.back().address + 1 - itabs.front().address};
    }
    if (program_.data) datum_seen_.resize(program_.data->references.count());
    const auto all_reached = [&] {
        while (!wanted.empty() && reached(wanted.back())) wanted.pop_back();
        return wanted.empty();
    };
    std::size_t next = 0;
    for (std::size_t i = 0; i < order_.size() && !all_reached(); ++i) {
        const u32 f = order_[i];
        if (i >= done_) {
            follow_kept(f);
            scan_names(f);
        }
        for (; next < names_.size() && names_[next].function == f; ++next)
            if (const u64 target = names_[next].target; !take(f, target)) pointers_in(f, target);
    }
}

// Whether there is a function, a type or an itab.
bool Reach::take(u32 f, u64 target) {
    if (const auto callee = function_at(target)) {
        reach(*callee, f, true);
        return true;
    }
    if (!program_.types) return false;
    const auto& types = *program_.types;
    if (const u32 type = types.index_of(target); type != go::no_type) {
        methods_of(f, type);
        return true;
    }
    if (!itabs_.contains(target)) return false;
    const auto itab = std::ranges::lower_bound(types.itabs, target, {}, &go::Itab::address);
    if (itab == types.itabs.end() || itab->address != target) return false;
    const auto index = static_cast<std::size_t>(itab - types.itabs.begin());
    if (itab_seen_[index]) return true;
    itab_seen_[index] = true;
    program_.reader.pointers({itab->address, itab->size}, [&](u64, u64 value) {
        if (const auto callee = function_at(value)) reach(*callee, f, true);
    });
    methods_of(f, itab->concrete);
    return true;
}

// Both code pointers of each slot: for calls through interfaces and for those of reflection.
void Reach::methods_of(u32 f, u32 index) {
    if (type_seen_[index]) return;
    type_seen_[index] = true;
    const auto& type = program_.types->types[index];
    const auto& region = program_.types->region;
    for (u32 i = 0; i < type.method_count; ++i)
        for (const u64 field : {8U, 12U}) {
            const auto offset = region.get<u32>(type.methods + 16 * u64{i} + field);
            if (offset == 0 || offset == ~u32{0}) continue;
            if (const auto callee = function_at(program_.module->text + offset))
                reach(*callee, f, true);
        }
}

// Data that data names are followed in turn; each once, so that time is bounded by their size.
void Reach::pointers_in(u32 f, u64 address) {
    if (!program_.data) return;
    const u64 lowest = std::max<u64>(std::min(text_, lowest_), 1);
    open_data_.assign(1, address);
    while (!open_data_.empty()) {
        const u64 from = open_data_.back();
        const auto datum = unseen_datum(from);
        open_data_.pop_back();
        lately(from) = from;
        if (datum.size == 0) continue;
        program_.reader.pointers(datum, [&](u64, u64 to) {
            if (to < lowest || to >= highest_) return;  // most are lengths and other numbers
            if (literals_.contains(to)) {
                if (!literals_seen_) open_data_.push_back(to);
                return;
            }
            if (lately(to) == to) return;
            if (take(f, to)) {
                lately(to) = to;
            } else if (const auto closure = function_at(program_.reader.word(to).value_or(0))) {
                reach(*closure, f, true);
                lately(to) = to;
            } else {
                open_data_.push_back(to);
            }
        });
    }
}

// What holds an address, or else lies before it, and was not asked for yet; empty where there is
// none. All literals lie behind one and the same.
Extent Reach::unseen_datum(u64 address) {
    if (literals_.contains(address) && std::exchange(literals_seen_, true)) return {};
    const auto& references = program_.data->references;
    const auto number = references.number_before(address);
    if (!number || datum_seen_[*number]) return {};
    datum_seen_[*number] = true;
    // Where that is a literal, another one in front of it.
    const auto datum = references.datum_before(address);
    if (!datum || (datum->number != *number && datum_seen_[datum->number])) return {};
    datum_seen_[datum->number] = true;
    return {datum->place.begin, std::min(datum->place.size, largest_datum)};
}

std::vector<u32> Reach::chain(u32 f) const {
    std::vector<u32> out;
    if (parent_[f] == 0) return out;
    for (; parent_[f] != root; f = parent_[f] - 2) out.push_back(f);
    out.push_back(f);
    std::ranges::reverse(out);
    return out;
}

bool Reach::by_table(u32 f) const {
    for (; parent_[f] > root; f = parent_[f] - 2)
        if (table_[f]) return true;
    return false;
}

}  // namespace binsize
