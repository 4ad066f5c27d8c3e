#include "evidence/go/type_walk.hpp"

#include <algorithm>

namespace binsize::go {

void TypeWalk::name(u32 offset) {
    // Package paths are names too; a chain of them has two links in a real file.
    for (int links = 0; links < 4 && offset != 0 && offset < region_.size(); ++links) {
        if (names_.contains(offset)) return;  // nearly always: a name has many users
        const auto record = region_.name(offset);
        if (!record || name_bytes_ > region_.size() || !names_.set(offset)) return;
        name_bytes_ += record->size;
        offset = record->package_path;
    }
}

void TypeWalk::drain() {
    while (!work_.empty() && !over_budget()) {
        const u32 offset = work_.back();
        work_.pop_back();
        const auto type = region_.type(offset);
        if (!type) continue;
        descriptor_bytes_ += type->size;
        text_bytes_ += region_.text(*type).size();
        table_.types.push_back(*type);
        region_.each_type(*type, [&](u32 to) { push(to); });
        region_.each_name(*type, [&](u32 to) { name(to); });
    }
    work_.clear();
    order();
}

void TypeWalk::order() {
    auto& types = table_.types;
    const auto middle = types.begin() + static_cast<std::ptrdiff_t>(ordered_);
    std::sort(middle, types.end(), [](auto& a, auto& b) { return a.offset < b.offset; });
    std::inplace_merge(types.begin(), middle, types.end(),
                       [](auto& a, auto& b) { return a.offset < b.offset; });
    ordered_ = types.size();
}

std::vector<Span> TypeWalk::taken() const {
    std::vector<Span> out;
    auto type = table_.types.begin();
    auto closure = table_.closures.begin();
    const auto before = [&](u64 offset) {
        for (;;) {
            const u64 a = type != table_.types.end() ? type->offset : ~u64{0};
            const u64 b = closure != table_.closures.end() ? closure->offset : ~u64{0};
            if (std::min(a, b) >= offset) return;
            if (a < b) {
                out.push_back({type->offset, type->size});
                ++type;
            } else {
                out.push_back({closure->offset, closure->size});
                ++closure;
            }
        }
    };
    names_.each([&](u64 at) {
        before(at);
        if (const auto name = region_.name(static_cast<u32>(at)))
            out.push_back({static_cast<u32>(at), name->size});
    });
    before(~u64{0});
    return out;
}

// Processors and Go versions differ: 32, 8 or a word, whatever all listed types keep to.
void TypeWalk::learn_alignment() {
    u64 bits = 32;
    for (const auto& type : table_.types) bits |= region_.base() + type.offset;
    alignment_ = std::max(region_.word(), u32{1} << std::countr_zero(bits));
}

bool TypeWalk::zero(u32 from, u32 to) const {
    const auto part = region_.bytes().subspan(from, to - from);
    return std::ranges::all_of(part, [](std::byte b) { return b == std::byte{0}; });
}

// {code pointer} or {code pointer, size}: what compares or hashes a type has no other way to it.
bool TypeWalk::fill_closure(u32 at, u32 to) {
    const unsigned word = region_.word();
    if (to - at < word) return false;
    const u64 function = region_.pointer(at);
    if (function < module_.text || function >= module_.etext) return false;
    u32 size = word;
    // The size argument of memequal_varlen and memhash_varlen.
    if (to - at >= 2 * word) {
        const u64 argument = region_.get_word(at + word);
        const u64 pointer = region_.pointer(at + word);
        if (argument != 0 && argument < (u64{1} << 52U) && !region_.inside(pointer) &&
            !(pointer >= module_.text && pointer < module_.etext) && !region_.type(at + word))
            size = 2 * word;
    }
    table_.closures.push_back({at, size, function});
    return true;
}

// A structure begins at an aligned address, and up to two of its words may be zero.
bool TypeWalk::fill_type(u32 at, u32 from, u32 to) {
    const u64 address = (region_.base() + at) / alignment_ * alignment_;
    for (u32 back = 0; back <= 2 * region_.word(); back += alignment_) {
        if (address < region_.base() + from + back) break;
        const auto candidate = static_cast<u32>(address - back - region_.base());
        const auto type = region_.type(candidate);
        if (!type || type->size > to - candidate) continue;
        push(candidate);
        filled_to_ = candidate + type->size;
        return true;
    }
    return false;
}

void TypeWalk::fill(u32 from, u32 to, bool closures) {
    const u32 step = region_.word();
    u32 at = from;
    while (at < to) {
        if (region_.bytes()[at] == std::byte{0}) {
            ++at;
            continue;
        }
        const auto past = static_cast<u32>((region_.base() + at) % step);
        if (closures && at - from >= past && fill_closure(at - past, to)) {
            at = table_.closures.back().offset + table_.closures.back().size;
        } else if (!closures && fill_type(at, from, to)) {
            at = filled_to_;
        } else {
            at += step - past;
        }
    }
}

void TypeWalk::fill_all(bool closures) {
    u32 at = 1;
    for (const auto& span : taken()) {
        if (span.offset > at) fill(at, span.offset, closures);
        at = std::max(at, span.offset + span.size);
    }
    // The largest type may be one that nothing names; behind it strings begin.
    if (!closures) fill_tail(at);
}

void TypeWalk::fill_tail(u32 at) {
    for (;;) {
        const u64 next = (region_.base() + at + alignment_ - 1) / alignment_ * alignment_;
        const u64 offset = next - region_.base();
        const auto type =
            offset < region_.size() ? region_.type(static_cast<u32>(offset)) : std::nullopt;
        if (!type || !zero(at, type->offset)) return;
        push(type->offset);
        at = type->offset + type->size;
    }
}

// A type found in a gap names others, so until a round finds none. Funcvals have no mark of their
// own and come last, when only they can be left.
void TypeWalk::fill_gaps() {
    learn_alignment();
    for (int round = 0; round < 16; ++round) {
        fill_all(false);
        if (work_.empty() || over_budget()) break;
        drain();
    }
    fill_all(true);
}

void TypeWalk::finish() {
    names_.each([&](u64 at) {
        // It was one when it was found, but a file can be cut or overwritten under the mapping.
        if (const auto name = region_.name(static_cast<u32>(at)))
            table_.names.push_back({static_cast<u32>(at), name->size});
    });
    u32 at = 1;
    for (const auto& span : taken()) {
        if (span.offset < at) {
            table_.overlapping += std::min(at, span.offset + span.size) - span.offset;
        } else if (!zero(at, span.offset)) {
            table_.unexplained += span.offset - at;
        }
        at = std::max(at, span.offset + span.size);
    }
    table_.end = at;
}

}  // namespace binsize::go
