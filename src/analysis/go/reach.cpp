#include "analysis/go/reach.hpp"

#include <algorithm>
#include <array>

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
    constexpr std::array<std::string_view, 3> starts = {"runtime.main", "runtime.rt0_go",
                                                        "runtime.schedinit"};
    return std::ranges::find(starts, function) != starts.end();
}

constexpr u32 root = 1;

/// Where a program starts, in the order of the search: what main reaches is said to be main's, its
/// chain is what somebody can break.
enum class Start : u8 { none, main, initialiser, runtime };

Start start_of(std::string_view name) {
    if (name == "main.main") return Start::main;
    if (is_initialiser(name)) return Start::initialiser;
    return starts_runtime(name) ? Start::runtime : Start::none;
}

/// What sections, or else segments, take of the address space, as far as a file of that size may: a
/// bit for each byte is kept.
Extent addresses(const Image& image) {
    u64 low = ~u64{0};
    u64 high = 0;
    const auto add = [&](Extent memory) {
        if (memory.size == 0) return;
        low = std::min(low, memory.begin);
        high = std::max(high, memory.end());
    };
    for (const auto& section : image.sections) add(section.memory);
    if (low >= high)
        for (const auto& segment : image.segments) add(segment.memory);
    if (low >= high) return {};
    return {low, std::min<u64>(high - low, 8 * image.bytes.size())};
}

}  // namespace

Reach::Reach(const go::Program& program, const std::vector<bool>& asked, const OnCall& on_call)
    : program_(program),
      functions_(*program.functions),
      isa_(go::isa_of(program.reader.image().arch)),
      text_(program.pclntab->entry(0)),
      entries_(text_size()),
      parent_(functions_.count()),
      table_(functions_.count()) {
    const auto& table = *program.pclntab;
    for (u32 f = 0; f < functions_.count(); ++f) entries_.add(table.entry(f) - text_);
    entries_.seal();
    // Where tables lie, several may begin at one place: the last counts.
    by_entry_.resize(entries_.count());
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const u64 at = table.entry(f) - text_; entries_.contains(at))
            by_entry_[entries_.rank(at)] = f;
    const auto hull = addresses(program.reader.image());
    lowest_ = hull.begin;
    is_named_ = go::Starts(hull.size);
    std::vector<std::pair<u32, Start>> starts;
    for (u32 f = 0; f < functions_.count(); ++f)
        if (const auto start = start_of(functions_.name(f)); start != Start::none)
            starts.emplace_back(f, start);
    for (const auto from : {Start::main, Start::initialiser, Start::runtime}) {
        for (const auto& [f, start] : starts)
            if (start == from && parent_[f] == 0) {
                parent_[f] = root;
                order_.push_back(f);
            }
        flood(asked, on_call);
    }
    release(asked, on_call);
    keep_calls(asked, on_call);
}

void Reach::keep_calls(const std::vector<bool>& asked, const OnCall& on_call) {
    first_callee_.resize(functions_.count() + std::size_t{1});
    for (u32 f = 0; f < functions_.count(); ++f) {
        first_callee_[f] = static_cast<u32>(callees_.size());
        if (parent_[f] != 0) continue;
        others_ += functions_.size(f);
        scan_calls(f, asked, on_call, false);
    }
    first_callee_.back() = static_cast<u32>(callees_.size());
}

void Reach::follow_kept(u32 f) {
    for (u32 i = first_callee_[f]; i < first_callee_[f + 1]; ++i) reach(callees_[i], f, false);
}

void Reach::release(const std::vector<bool>& asked, const OnCall& on_call) {
    holds_ = false;
    for (const auto& held : held_) reach(held.callee, held.from, false);
    flood(asked, on_call);
}

u64 Reach::text_size() const {
    const u64 end = program_.pclntab->entry(functions_.count());
    return end > text_ ? std::min<u64>(end - text_, program_.reader.at(text_).size()) : 0;
}

std::optional<u32> Reach::function_at(u64 address) const {
    const u64 at = address - text_;
    if (!entries_.contains(at)) return std::nullopt;
    return by_entry_[entries_.rank(at)];
}

ByteView Reach::code_of(u32 f) const {
    return clip_slice(program_.reader.at(program_.pclntab->entry(f)), 0, functions_.size(f));
}

void Reach::reach(u32 f, u32 from, bool table) {
    if (parent_[f] != 0) return;
    parent_[f] = from + 2;
    table_[f] = table;
    order_.push_back(f);
}

void Reach::flood(const std::vector<bool>& asked, const OnCall& on_call) {
    for (; done_ < order_.size(); ++done_) {
        scan_calls(order_[done_], asked, on_call, true);
        scan_names(order_[done_], asked);
    }
}

void Reach::scan_calls(u32 f, const std::vector<bool>& asked, const OnCall& on_call, bool follow) {
    const auto code = code_of(f);
    go::scan_calls(isa_, code, program_.pclntab->entry(f), [&](u64 target, std::size_t at) {
        const auto callee = function_at(target);
        if (!callee) return;
        const bool ask = *callee < asked.size() && asked[*callee];
        if (ask) on_call({f, *callee, code, at});
        if (!follow)
            callees_.push_back(*callee);
        else if (ask && holds_)
            held_.push_back({*callee, f});
        else
            reach(*callee, f, false);
    });
}

void Reach::scan_names(u32 f, const std::vector<bool>& asked) {
    const auto meet = [&](u32 callee) {
        if (holds_ && callee < asked.size() && asked[callee])
            held_.push_back({callee, f});
        else
            reach(callee, f, false);
    };
    go::scan_code(isa_, code_of(f), program_.pclntab->entry(f), [&](u64 target, go::Use) {
        // A function, a closure, or a variable that holds one.
        if (const auto callee = function_at(target)) return meet(*callee);
        if (!is_named_first(f, target)) return;
        u64 at = target;
        for (int step = 0; step < 2; ++step) {
            at = program_.reader.word(at).value_or(0);
            if (at == 0) return;
            if (const auto callee = function_at(at)) return meet(*callee);
        }
    });
}

bool Reach::is_named_first(u32 f, u64 target) {
    const u64 at = target - lowest_;
    if (is_named_.contains(at)) return false;
    is_named_.add(at);
    names_.push_back({f, target});
    return true;
}

void Reach::follow_tables(std::vector<u32> wanted) {
    if (program_.types) {
        type_seen_.resize(program_.types->types.size());
        itab_seen_.resize(program_.types->itabs.size());
    }
    if (program_.data)
        program_.data->references.each([&](const go::Target& t) {
            if (!program_.data->areas.strings.contains(t.address))
                data_.push_back({t.address, std::min(t.limit, t.address + largest_datum)});
        });
    std::ranges::sort(data_, {}, &Datum::address);
    const auto all_reached = [&] {
        while (!wanted.empty() && reached(wanted.back())) wanted.pop_back();
        return wanted.empty();
    };
    const std::vector<bool> none;
    std::size_t next = 0;
    for (std::size_t i = 0; i < order_.size() && !all_reached(); ++i) {
        const u32 f = order_[i];
        if (i >= done_) {
            follow_kept(f);
            scan_names(f, none);
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
    std::vector<u64> open{address};
    while (!open.empty()) {
        const auto behind = std::ranges::upper_bound(data_, open.back(), {}, &Datum::address);
        open.pop_back();
        if (behind == data_.begin()) continue;
        auto& datum = *std::prev(behind);
        if (datum.seen || datum.limit <= datum.address) continue;
        datum.seen = true;
        program_.reader.pointers({datum.address, datum.limit - datum.address}, [&](u64, u64 to) {
            if (to == 0 || take(f, to)) return;
            if (const auto closure = function_at(program_.reader.word(to).value_or(0)))
                reach(*closure, f, true);
            else
                open.push_back(to);
        });
    }
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
