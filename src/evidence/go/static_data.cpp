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

// Code names any of the values. The table is the same in every program that has it.
std::optional<u64> find_byte_table(const References& references, const ReferenceAreas& areas,
                                   const PointerReader& reader) {
    std::optional<u64> out;
    const auto value = [&](u64 address) {
        return find_int<u64>(reader.at(address), 0, reader.endian()).value_or(byte_table_size);
    };
    references.each([&](const Target& t) {
        if (out || t.user == User::nobody || areas.strings.contains(t.address)) return;
        const u64 first = value(t.address);
        if (first > 254 || t.address < 8 * first || value(t.address + 8) != first + 1) return;
        const auto table = reader.bytes(t.address - 8 * first, byte_table_size);
        if (!table) return;
        for (u64 i = 0; i < 256; ++i)
            if (find_int<u64>(*table, 8 * i, reader.endian()) != i) return;
        out = t.address - 8 * first;
    });
    return out;
}

// The go command puts 16 bytes of its own in front of the text and behind it.
std::optional<Extent> find_module_text(const References& references, const PointerReader& reader) {
    constexpr std::string_view begin = "0w\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6";
    constexpr std::string_view end =
        "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2";
    std::optional<Extent> out;
    references.each([&](const Target& t) {
        if (out || t.limit - t.address < begin.size() + end.size()) return;
        const auto text = as_text(clip_slice(reader.at(t.address), 0, t.limit - t.address));
        if (!text.starts_with(begin)) return;
        if (const auto at = text.find(end); at != std::string_view::npos)
            out = Extent{t.address, at + end.size()};
    });
    return out;
}

}  // namespace

ReferenceAreas find_areas(const Pclntab& table, const Functions& functions, const TypeTable& types,
                          std::span<const InitTask> tasks) {
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
    for (const auto& s : image.sections)
        if (is_fips_info(s)) areas.skipped.push_back(s.memory);
    for (const auto& task : tasks) {
        areas.bounds.push_back(task.at.begin);
        areas.bounds.push_back(task.at.end());
    }
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

StaticData::StaticData(const Functions& functions, Packages& packages, const TypeTable& types,
                       CodeNames& names)
    : tasks(find_init_tasks(functions)),
      areas(find_areas(functions.table(), functions, types, tasks)),
      references(functions, packages, areas, names),
      literals(split_strings(areas.strings, references, *functions.table().reader)),
      byte_table(find_byte_table(references, areas, *functions.table().reader)),
      module_text(find_module_text(references, *functions.table().reader)) {}

}  // namespace binsize::go
