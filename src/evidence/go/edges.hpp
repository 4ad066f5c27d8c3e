// What leads from one thing of a Go program to another, given to a sink as it is read: references
// out of code, pointers in data, functions that others were written into. Nothing is kept here and
// nothing judged: analysis says what lies at an address and what an edge means.
#pragma once

#include "evidence/go/direct_calls.hpp"
#include "evidence/go/program.hpp"

namespace binsize::go {

/// How code names an address. `access` may be the middle of something, and by chance now and then.
enum class CodeUse : u8 { call, jump, address, access };

/// Code and data in which edges are looked for.
struct CodeBody {
    u32 function = 0;
    u64 entry = 0;
    ByteView bytes;  ///< up to the end of the function, padding not included
};

/// Calls each(CodeBody) for the functions [first, last) in order.
template <class F>
void each_body(const Functions& functions, u32 first, u32 last, F&& each) {
    const auto& table = functions.table();
    u64 address = 0;
    ByteView code;
    for (u32 f = first; f < last; ++f) {
        // Neighbours share a mapping: look it up once.
        const u64 entry = table.entry(f);
        if (entry < address || entry - address >= code.size()) {
            address = entry;
            code = table.reader->at(entry);
        }
        each(CodeBody{f, entry, clip_slice(code, entry - address, functions.size(f))});
    }
}

/// Calls each(target address, CodeUse, byte that says so) for whatever one body names. Targets are
/// numbers until the caller finds something there.
template <class F>
void each_code_reference(Isa isa, const CodeBody& body, F&& each) {
    scan_direct_calls(isa, body.bytes, body.entry, [&](u64 target, bool call, std::size_t at) {
        each(target, call ? CodeUse::call : CodeUse::jump, at);
    });
    scan_code(isa, body.bytes, body.entry, [&](u64 target, Use use, std::size_t at) {
        each(target, use == Use::address ? CodeUse::address : CodeUse::access, at);
    });
}

/// Calls each(place, target, whether the file says that it is no pointer) for the words of a
/// stretch of data. The collector's bits say so of the first word of an interface, too, which it
/// does not follow: a type or an itab.
template <class F>
void each_data_word(const PointerReader& reader, const PointerPlaces& places, const Ranges& ranges,
                    Extent stretch, F&& each) {
    reader.pointers(stretch, [&](u64 place, u64 target) {
        if (target == 0) return;
        if (const auto at = ranges.position(place)) each(place, target, places.none_at(place, *at));
    });
}

/// Calls each(offset of a name in pclntab) for every entry of a function's inline tree.
template <class F>
void each_inlined(const Functions& functions, const Func& record, F&& each) {
    const u32 count = functions.inlined_count(record);
    if (count == 0) return;
    const auto tree = functions.table().inline_tree(record);
    for (u32 i = 0; i < count; ++i)
        if (const auto entry = functions.table().inlined(tree, i)) each(entry->name);
}

}  // namespace binsize::go
