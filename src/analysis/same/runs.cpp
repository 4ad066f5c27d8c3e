#include "analysis/same/runs.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace binsize::same {

// Tables of what there is, an entry a part.
bool Runs::states_layout(const Side& side, const Stretch& x) const {
    return sizes_.parts_differ() &&
           (x.cost_class == CostClass::headers || side.section(x) == ".shstrtab");
}

u64 Runs::named_place(u64 a, u64 b, u64 most) {
    const auto* x = a_.known_at(a);
    const auto* y = x != nullptr ? b_.known_at(b) : nullptr;
    if (y == nullptr || x->cause != y->cause) return 0;
    const u64 size = std::min({most, x->file.end() - a, y->file.end() - b});
    tally_.add({x->cause, std::string(x->what), {}, {}}, size);
    return size;
}

u64 Runs::consequence(const Stretch& x, u64 a, u64 b, u64 step, u64 most) {
    auto cause = Cause::moved;
    u64 size = a < explained_ ? explained_ - a : 0;
    if (size == 0) size = moved_.size_at(a, b, step, x);
    if (size == 0 && x.cost_class == CostClass::headers) {
        size = sizes_.size_at(a, b);
        cause = Cause::layout;
    } else if (size > 0) {
        explained_ = a + size;
    }
    size = std::min(size, most);
    if (size > 0) tally_.add(cause, size);
    return size;
}

void Runs::exchange(const Stretch& x, const Stretch& y, const Edit& run, u64 step) {
    u64 begin = 0;  // of what has no cause yet
    const auto end_rest = [&](u64 end) {
        if (begin < end) rest(x, y, {run.a + begin, end - begin, run.b + begin, end - begin});
    };
    for (u64 i = 0; i < run.a_size;) {
        const u64 most = run.a_size - i;
        // Text is no address, however it reads.
        u64 size = 0;
        if (a_.known_at(run.a + i) != nullptr) end_rest(i), begin = i;
        size = named_place(run.a + i, run.b + i, most);
        if (size == 0) size = consequence(x, run.a + i, run.b + i, step, most);
        if (size > 0) {
            end_rest(i);
            begin = i + size;
        }
        i += std::max<u64>(size, 1);
    }
    end_rest(run.a_size);
}

void Runs::rest(const Stretch& x, const Stretch& y, const Edit& run) {
    const Edit within{run.a - x.begin, run.a_size, run.b - y.begin, run.b_size};
    if (const auto named = name_text(a_.bytes(x), b_.bytes(y), within))
        return tally_.add(*named, run.bytes());
    tally_.content(a_, &x, b_, &y, run);
}

// Zeros up to the next thing's alignment.
bool Runs::is_filler(const Edit& run) const {
    constexpr u64 most = 64;
    return run.bytes() < most && all_zero(a_.bytes(run.a, run.a_size)) &&
           all_zero(b_.bytes(run.b, run.b_size));
}

void Runs::add(const Stretch& x, const Stretch& y, const Edit& run, u64 step) {
    const Edit within{run.a - x.begin, run.a_size, run.b - y.begin, run.b_size};
    if (x.cost_class != CostClass::code && x.cost_class != CostClass::headers)
        if (const auto named = name_text(a_.bytes(x), b_.bytes(y), within))
            if (a_.known_at(run.a) == nullptr) return tally_.add(*named, run.bytes());
    if (run.a_size == run.b_size) return exchange(x, y, run, step);
    const auto* known = run.a_size > 0 ? a_.known_at(run.a) : b_.known_at(run.b);
    if (known != nullptr)
        return tally_.add({known->cause, std::string(known->what), {}, {}}, run.bytes());
    if (states_layout(a_, x) || is_filler(run)) return tally_.add(Cause::layout, run.bytes());
    if (const auto names = name_file_table(a_.bytes(x), b_.bytes(y), within);
        names && (x.cost_class == CostClass::dwarf || x.cost_class == CostClass::pclntab))
        return tally_.add(*names, run.bytes());
    tally_.content(a_, &x, b_, &y, run);
}

void Runs::add_lone(const Stretch* x, const Stretch* y) {
    const auto& side = x != nullptr ? a_ : b_;
    const auto& other = x != nullptr ? b_ : a_;
    const auto& s = x != nullptr ? *x : *y;
    const auto* expanded = side.expanded_at(s.begin);
    const u64 size = expanded != nullptr ? expanded->file.size : side.bytes(s).size();
    if (size == 0) return;
    if (s.cost_class == CostClass::padding || states_layout(side, s))
        return tally_.add(Cause::layout, size);
    const auto section = printable(side.section(s));
    const auto there = [](const Stretch* here) {
        return here != nullptr ? std::optional<std::string>("there") : std::nullopt;
    };
    const bool debugging =
        s.cost_class == CostClass::dwarf || s.cost_class == CostClass::symbol_names;
    if (debugging && other.image.section(side.section(s)) == nullptr)
        return tally_.add({Cause::stripped, section, there(x), there(y)}, size);
    if (s.cost_class == CostClass::embedded)
        return tally_.add({Cause::embedded, printable(side.owner(s).name), there(x), there(y)},
                          size);
    for (const auto& known : side.known)
        if (s.begin <= known.file.begin && known.file.end() <= s.end())
            return tally_.add({known.cause, std::string(known.what), there(x), there(y)}, size);
    tally_.content(a_, x, b_, y,
                   {x != nullptr ? s.begin : 0, x != nullptr ? size : 0, y != nullptr ? s.begin : 0,
                    y != nullptr ? size : 0});
}

}  // namespace binsize::same
