#include "analysis/same/side.hpp"

#include "analysis/same/texts.hpp"
#include "evidence/build_marks.hpp"

#include <algorithm>

namespace binsize::same {
namespace {

u64 combined(u64 a, u64 b) { return (a ^ (b + 0x9e3779b97f4a7c15 + (a << 6U) + (a >> 2U))); }
u64 hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

// rustc ends a legacy name with a hash of all that went into the crate: "17h", 16 digits, "E".
std::string_view without_hash(std::string_view name) {
    constexpr std::size_t size = 20;
    if (name.size() > size && name.ends_with('E') &&
        name.substr(name.size() - size).starts_with("17h"))
        name.remove_suffix(size);
    return name;
}

// Bytes of the uvarint in front of a text that states its size; 0 where there is none.
u64 length_before(ByteView bytes, u64 begin, u64 size) {
    for (u64 n = 1; n <= 4 && n <= begin; ++n) {
        Cursor at(clip_slice(bytes, begin - n, n));
        if (at.take_uleb() == size && at.done() && !at.failed()) return n;
    }
    return 0;
}

Cause cause_of(MarkKind kind) {
    switch (kind) {
        case MarkKind::timestamp: return Cause::timestamps;
        case MarkKind::checksum: return Cause::checksum;
        default: return Cause::build_id;
    }
}

}  // namespace

Side::Side(const Image& i) : image(i), axis(Axis::of(i, notes)) {
    const Context context = make_context(image, axis, notes);
    is_go = context.is_go;
    const Context container{.image = image, .axis = axis};
    cut_sections(container, {}, model);
    cut_claims(context, model, notes, false);
    dwarf_ = context.dwarf;
    chained = read_chained_fixups(image);
    find_stretches();
    carve_module_texts();
    expand();
    find_known_places();
    find_bases(context);
}

const Owner& Side::owner(const Stretch& s) const {
    return model.division(Cut::claims).owners[s.owner];
}
std::string_view Side::package(const Stretch& s) const {
    return model.division(Cut::claims).packages[owner(s).package].name;
}
std::string_view Side::section(const Stretch& s) const {
    return model.division(Cut::sections).owners[s.section].name;
}

void Side::find_stretches() {
    const auto& claims = model.division(Cut::claims);
    const auto& sections = model.division(Cut::sections);
    std::vector<u64> owner_keys(claims.owners.size());
    for (std::size_t i = 0; i < owner_keys.size(); ++i) {
        const auto& o = claims.owners[i];
        const u64 named =
            combined(hash_of(without_hash(o.name)), hash_of(claims.packages[o.package].name));
        owner_keys[i] = combined(named, static_cast<u64>(o.kind));
    }
    std::vector<u64> section_keys;
    for (const auto& o : sections.owners) section_keys.push_back(hash_of(o.name));
    zip(claims.partition, sections.partition,
        [&](u64 begin, u64 end, const Cell& claim, const Cell& section) {
            if (!stretches.empty()) {
                auto& last = stretches.back();
                const bool in_file = last.begin < axis.file_size();
                if (last.owner == claim.owner && last.section == section.owner &&
                    last.cost_class == claim.cost_class && in_file == (begin < axis.file_size())) {
                    last.size = end - last.begin;
                    return;
                }
            }
            const u64 key = combined(combined(owner_keys[claim.owner], section_keys[section.owner]),
                                     static_cast<u64>(claim.cost_class));
            stretches.push_back(
                {begin, end - begin, key, claim.owner, section.owner, claim.cost_class});
        });
}

// The text stands in two places, and literals that code refers to within it have owners of their
// own: it is one stretch each time, whoever owns it, with the length that may stand in front.
void Side::carve_module_texts() {
    if (!is_go) return;
    constexpr std::size_t most = 8;
    std::vector<Extent> texts;
    for (const auto& s : image.sections) {
        if (s.executable || !s.loaded) continue;
        const auto bytes = image.contents(s);
        for (u64 at = 0; texts.size() < most;) {
            const auto text = find_module_text(clip_slice(bytes, at, bytes.size()));
            if (!text) break;
            const u64 begin = s.file.begin + at + text->begin - module_mark;
            const u64 size = text->size + 2 * module_mark;
            const u64 length = length_before(image.bytes, begin, size);
            texts.push_back({begin - length, size + length});
            at += text->end();
        }
    }
    for (std::size_t i = 0; i < texts.size(); ++i) cut_out(texts[i], hash_of("module text") + i);
}

// Makes a stretch of its own of what may be parts of several.
void Side::cut_out(Extent text, u64 key) {
    std::vector<Stretch> out;
    const auto part = [&](Stretch s, u64 begin, u64 end) {
        if (begin >= end) return;
        s.begin = begin;
        s.size = end - begin;
        out.push_back(s);
    };
    for (const auto& s : stretches) {
        part(s, s.begin, std::min(s.end(), text.begin));
        if (text.contains(s.begin) || (s.begin < text.begin && text.begin < s.end())) {
            if (out.empty() || out.back().key != key) {
                part(s, text.begin, text.end());
                out.back().key = key;
            }
        }
        part(s, std::max(s.begin, text.end()), s.end());
    }
    stretches = std::move(out);
}

const Expanded* Side::expanded_at(u64 place) const {
    const auto after = std::ranges::upper_bound(expanded, place, {}, &Expanded::begin);
    if (after == expanded.begin()) return nullptr;
    const auto& section = *std::prev(after);
    return section.holds(place) ? &section : nullptr;
}

bool Side::is_strings(const Stretch& s) const {
    constexpr std::string_view names[] = {".debug_str", ".debug_line_str", ".strtab",
                                          ".dynstr",    "__debug_str",     "__debug_line_str"};
    return s.size > 0 && std::ranges::find(names, section(s)) != std::end(names);
}

// Each compressed section of DWARF becomes one stretch of what it holds.
void Side::expand() {
    if (dwarf_ == nullptr) return;
    for (std::size_t i = 0; i < dwarf::section_kinds; ++i) {
        const auto kind = static_cast<dwarf::SectionKind>(i);
        const auto content = dwarf_->get(kind);
        const auto file = dwarf_->in_file(kind, {0, content.size()});
        const auto section = std::ranges::find_if(image.sections, [&](const Section& s) {
            return s.uncompressed && s.file.begin <= file.begin && file.end() <= s.file.end();
        });
        if (content.empty() || section == image.sections.end()) continue;
        const auto is_in = [&](const Stretch& s) {
            return section->file.begin <= s.begin && s.end() <= section->file.end();
        };
        const auto first = std::ranges::find_if(stretches, is_in);
        if (first == stretches.end()) continue;
        Stretch whole = *first;
        whole.begin = limit() + 1;  // nothing's end is another's beginning
        whole.size = content.size();
        whole.key = hash_of(section->name);
        std::erase_if(stretches, is_in);
        stretches.push_back(whole);
        expanded.push_back({whole.begin, content, section->file});
    }
}

void Side::find_known_places() {
    for (const auto& mark : find_build_marks(image))
        known.push_back({mark.file, cause_of(mark.kind), mark.name});
    for (const auto& s : stretches)
        if (s.cost_class == CostClass::signature && s.begin < axis.file_size())
            known.push_back({{s.begin, s.size}, Cause::signature, ""});
    for (const auto& s : image.sections)
        if (s.name == ".comment") known.push_back({s.file, Cause::toolchain, ".comment"});
    for (const auto& r : image.regions)
        if (r.name == "[Rich header]") known.push_back({r.file, Cause::toolchain, "Rich header"});
    std::ranges::sort(known, {}, [](const KnownPlace& k) { return k.file.begin; });
    u64 end = 0;
    std::erase_if(known, [&](const KnownPlace& k) {
        const bool overlaps = k.file.empty() || k.file.begin < end;
        if (!overlaps) end = k.file.end();
        return overlaps;
    });
}

void Side::find_bases(const Context& context) {
    const auto add_address = [&](std::string_view name, u64 address) {
        if (address == 0) return;
        if (const auto at = axis.at_address(address)) bases.push_back({name, *at});
    };
    add_address("image", image.image_base);
    for (const auto& s : image.sections)
        if (!s.file.empty() && (!s.loaded || s.name == ".eh_frame_hdr")) {
            const auto at = std::ranges::find(expanded, s.file, &Expanded::file);
            bases.push_back({s.name, at == expanded.end() ? s.file.begin : at->begin});
        }
    for (const auto& t : image.symbol_tables)
        bases.push_back({t.dynamic ? "dynamic names" : "names", t.strings.begin});
    if (context.go == nullptr || !context.go->module) return;
    const auto& m = *context.go->module;
    add_address("text", m.text);
    add_address("types", m.types);
    add_address("gofunc", m.gofunc);
    add_address("rodata", m.rodata);
    const auto& h = m.header;
    add_address("pclntab", h.address);
    if (h.address == 0) return;
    add_address("funcnametab", h.address + h.funcnametab);
    add_address("cutab", h.address + h.cutab);
    add_address("filetab", h.address + h.filetab);
    add_address("pctab", h.address + h.pctab);
    add_address("functab", h.address + h.functab);
}

const KnownPlace* Side::known_at(u64 position) const {
    const auto after = std::ranges::upper_bound(known, position, {},
                                                [](const KnownPlace& k) { return k.file.begin; });
    if (after == known.begin()) return nullptr;
    const auto& k = *std::prev(after);
    return position < k.file.end() ? &k : nullptr;
}

}  // namespace binsize::same
