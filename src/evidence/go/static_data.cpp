#include "evidence/go/static_data.hpp"

#include <algorithm>

namespace binsize::go {
namespace {

Extent between(u64 from, u64 to) { return {from, to > from ? to - from : 0}; }

Extent common(Extent a, Extent b) {
    return between(std::max(a.begin, b.begin), std::min(a.end(), b.end()));
}

// `from` without the parts that `holes` cover.
std::vector<Extent> subtract(const std::vector<Extent>& from, std::vector<Extent> holes) {
    std::ranges::sort(holes, {}, &Extent::begin);
    std::vector<Extent> out;
    for (const auto& whole : from) {
        u64 at = whole.begin;
        for (const auto& hole : holes) {
            if (hole.end() <= at || hole.begin >= whole.end()) continue;
            if (hole.begin > at) out.push_back(between(at, hole.begin));
            at = std::max(at, hole.end());
        }
        if (at < whole.end()) out.push_back(between(at, whole.end()));
    }
    std::erase_if(out, [](Extent e) { return e.empty(); });
    return out;
}

bool holds_go_data(std::string_view name) {
    constexpr std::string_view names[] = {".rodata",      "__rodata",    ".rdata",      ".data",
                                          "__data",       ".noptrdata",  "__noptrdata", "__const",
                                          ".data.rel.ro", ".go.fipsinfo"};
    return std::ranges::find(names, plain_section_name(name)) != std::end(names);
}

std::vector<Extent> data_sections(const Image& image, const ModuleData& m) {
    std::vector<Extent> out;
    for (const auto& s : image.sections) {
        if (!s.loaded || s.executable || s.file.empty() || !holds_go_data(s.name)) continue;
        const auto name = plain_section_name(s.name);
        const Extent memory{s.memory.begin, std::min(s.file.size, s.memory.size)};
        const auto noptr = common(memory, between(m.noptrdata, m.enoptrdata));
        const auto data = common(memory, between(m.data, m.edata));
        if (!noptr.empty() || !data.empty()) {
            out.push_back(noptr);
            out.push_back(data);
        } else if (!name.ends_with("_data") && !name.ends_with(".data") &&
                   !name.ends_with("noptrdata")) {
            out.push_back(memory);
        }
    }
    return out;
}

}  // namespace

ReferenceAreas find_areas(const Pclntab& table, const Functions& functions,
                          const TypeTable& types) {
    const auto& image = table.reader->image();
    const auto& m = table.module;
    ReferenceAreas areas;
    areas.strings = find_string_region(table, functions, types);
    std::vector<Extent> decoded = {
        areas.strings,
        between(table.address, table.end_address),
        {m.types, types.end},
        {m.typelinks.data, 4 * std::min<u64>(m.typelinks.count, types.end)},
        {m.itablinks.data, table.word() * types.itabs.size()},
        table.findfunctab()};
    if (m.itabsize != 0) decoded.push_back(between(m.types, m.etypes));
    // Funcdata lie together since Go 1.18; before, those of assembly functions lie among the data.
    u64 blob_end = m.gofunc;
    u32 rank = 0;
    functions.blobs().each([&](u64 at, u64) {
        const u64 size = functions.blob_size(rank++);
        const u64 begin = functions.blob_base() + at;
        const u64 end = begin + (size == Functions::unknown_size ? 1 : size);
        blob_end = std::max(blob_end, end);
        if (m.gofunc != 0) return;
        areas.bounds.push_back(begin);
        areas.bounds.push_back(end);
    });
    if (m.gofunc != 0) decoded.push_back(between(m.gofunc, blob_end));
    areas.data = subtract(data_sections(image, m), std::move(decoded));
    areas.skipped = {{m.address, m.size}};
    for (const auto& itab : types.itabs) {
        areas.bounds.push_back(itab.address);
        areas.bounds.push_back(itab.address + itab.size);
    }
    for (const auto& mask : types.gc_masks) {
        areas.bounds.push_back(mask.address);
        areas.bounds.push_back(mask.address + mask.size);
    }
    for (const u64 program : {m.gcdata, m.gcbss}) {
        const auto size = gc_program_size(table.reader->at(program));
        areas.bounds.push_back(program);
        if (size) areas.bounds.push_back(program + *size);
    }
    areas.bounds.push_back(m.address);
    areas.bounds.push_back(m.address + m.size);
    return areas;
}

// Instructions: 0 ends; 0nnnnnnn is followed by n bits; 1nnnnnnn repeats the last n bits (n = 0:
// n as a varint follows) as often as the varint behind says. Facts: runtime/mbitmap.go.
std::optional<u64> gc_program_size(ByteView program) {
    Cursor at(program);
    while (!at.failed()) {
        const auto instruction = at.take<u8>();
        if (at.failed()) return std::nullopt;
        if (instruction == 0) return at.offset();
        if (instruction < 0x80) {
            at.skip((instruction + 7U) / 8);
        } else {
            if (instruction == 0x80) (void)at.take_uleb();
            (void)at.take_uleb();
        }
    }
    return std::nullopt;
}

StaticData::StaticData(const Functions& functions, const TypeTable& types)
    : areas(find_areas(functions.table(), functions, types)),
      references(functions, areas),
      literals(split_strings(areas.strings, references, *functions.table().reader)) {}

}  // namespace binsize::go
