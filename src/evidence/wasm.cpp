#include "evidence/wasm.hpp"

#include "wire/wasm.hpp"

#include <algorithm>

namespace binsize {
namespace {

using namespace wasm;

const Section* find(const Image& image, SectionId id) {
    const auto it = std::ranges::find(image.sections, u32{id}, &Section::raw_type);
    return it == image.sections.end() ? nullptr : &*it;
}

Cursor read(const Image& image, Extent list) {
    return Cursor(clip_slice(image.bytes, 0, list.end()), Endian::little, list.begin);
}

std::string_view take_name(Cursor& at) { return as_text(at.take_bytes(at.take_uleb())); }

void skip_value_type(Cursor& at) {
    const u8 form = at.take<u8>();
    if (form == nullable_reference || form == reference) at.take_sleb();
}

void skip_limits(Cursor& at) {
    const u8 flags = at.take<u8>();
    at.take_uleb();
    if ((flags & limits_maximum) != 0) at.take_uleb();
    if ((flags & limits_page_size) != 0) at.take_uleb();
}

// Behind the kind of an import; false where no telling how long it is.
bool skip_type(Cursor& at, u8 kind) {
    switch (kind) {
        case func_kind: at.take_uleb(); return true;
        case table_kind: skip_value_type(at), skip_limits(at); return true;
        case memory_kind: skip_limits(at); return true;
        case global_kind: skip_value_type(at), at.take<u8>(); return true;
        case tag_kind: at.take<u8>(), at.take_uleb(); return true;
        default: return false;
    }
}

u32 small(u64 value) { return static_cast<u32>(std::min<u64>(value, ~u32{0})); }

}  // namespace

void each_wasm_import(const Image& image, const std::function<void(const WasmEntry&)>& each) {
    const auto* const section = find(image, import);
    if (section == nullptr) return;
    auto at = read(image, section->file);
    u32 numbers[tag_kind + 1] = {};
    for (u64 left = at.take_uleb(); left != 0; --left) {
        WasmEntry entry;
        const u64 begin = at.offset();
        entry.module = take_name(at);
        entry.name = take_name(at);
        entry.kind = at.take<u8>();
        if (!skip_type(at, entry.kind) || at.failed()) return;
        entry.number = numbers[entry.kind]++;
        entry.at = {begin, at.offset() - begin};
        each(entry);
    }
}

void each_wasm_export(const Image& image, Extent list,
                      const std::function<void(const WasmEntry&)>& each) {
    auto at = read(image, list);
    for (u64 left = at.take_uleb(); left != 0; --left) {
        WasmEntry entry;
        const u64 begin = at.offset();
        entry.name = take_name(at);
        entry.kind = at.take<u8>();
        entry.number = small(at.take_uleb());
        if (at.failed()) return;
        entry.at = {begin, at.offset() - begin};
        each(entry);
    }
}

void each_wasm_name(const Image& image, Extent list,
                    const std::function<void(const WasmEntry&)>& each) {
    auto at = read(image, list);
    for (u64 left = at.take_uleb(); left != 0; --left) {
        WasmEntry entry;
        const u64 begin = at.offset();
        entry.number = small(at.take_uleb());
        entry.name = take_name(at);
        if (at.failed()) return;
        entry.at = {begin, at.offset() - begin};
        each(entry);
    }
}

WasmFunctions read_wasm_functions(const Image& image) {
    WasmFunctions out;
    each_wasm_import(image, [&](const WasmEntry& e) { out.imported += e.kind == func_kind; });
    const auto* const section = find(image, code);
    if (section == nullptr) return out;
    out.section = static_cast<u32>(section - image.sections.data());
    auto at = read(image, section->file);
    const u64 count = at.take_uleb();
    constexpr u64 smallest = 2;  // no locals, the end
    out.bodies.reserve(static_cast<std::size_t>(std::min(count, at.left() / (1 + smallest))));
    for (u64 i = 0; i < count; ++i) {
        const u64 begin = at.offset();
        const u64 size = at.take_uleb();
        const u64 body = at.offset();
        at.skip(size);
        if (at.failed() || size < smallest) break;
        out.bodies.push_back({{begin, at.offset() - begin}, body});
    }
    return out;
}

void each_wasm_function_type(const Image& image, const std::function<void(u32, Extent)>& each) {
    const auto* const section = find(image, function);
    if (section == nullptr) return;
    u32 number = 0;
    each_wasm_import(image, [&](const WasmEntry& e) { number += e.kind == func_kind; });
    auto at = read(image, section->file);
    for (u64 left = at.take_uleb(); left != 0; --left, ++number) {
        const u64 begin = at.offset();
        at.take_uleb();
        if (at.failed()) return;
        each(number, {begin, at.offset() - begin});
    }
}

// Lists of numbers of functions, which is what compilers write: active ones of the first table or
// of another, passive and declared ones. Others hold expressions and end the walk.
void each_wasm_element(const Image& image, const std::function<void(u32, Extent)>& each) {
    const auto* const section = find(image, element);
    if (section == nullptr) return;
    auto at = read(image, section->file);
    for (u64 left = at.take_uleb(); left != 0 && !at.failed(); --left) {
        constexpr u64 not_active = 1, has_table = 2, expressions = 4;
        const u64 flags = at.take_uleb();
        if ((flags & expressions) != 0) return;
        if ((flags & not_active) == 0) {
            if ((flags & has_table) != 0) at.take_uleb();
            at.take<u8>();
            at.take_uleb();
            if (at.take<u8>() != end) return;
        }
        if ((flags & (not_active | has_table)) != 0) at.take<u8>();
        for (u64 count = at.take_uleb(); count != 0; --count) {
            const u64 begin = at.offset();
            const u32 number = small(at.take_uleb());
            if (at.failed()) return;
            each(number, {begin, at.offset() - begin});
        }
    }
}

void each_wasm_producer(
    const Image& image,
    const std::function<void(std::string_view, std::string_view, std::string_view)>& each) {
    const auto* const section = image.section("producers");
    if (section == nullptr) return;
    auto at = read(image, section->file);
    for (u64 fields = at.take_uleb(); fields != 0 && !at.failed(); --fields) {
        const auto field = take_name(at);
        for (u64 left = at.take_uleb(); left != 0; --left) {
            const auto name = take_name(at);
            const auto version = take_name(at);
            if (at.failed()) return;
            each(field, name, version);
        }
    }
}

}  // namespace binsize
