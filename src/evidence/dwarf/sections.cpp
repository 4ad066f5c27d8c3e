#include "evidence/dwarf/sections.hpp"

#include "evidence/compressed_section.hpp"
#include "wire/dwarf.hpp"
#include "wire/elf_debug.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace binsize::dwarf {
namespace {

constexpr std::array<std::string_view, section_kinds> names = {
    "info",     "abbrev",   "str",      "line_str",     "str_offsets", "addr",     "ranges",
    "rnglists", "line",     "aranges",  "frame",        "loc",         "loclists", "types",
    "names",    "pubnames", "pubtypes", "gnu_pubnames", "gnu_pubtypes"};

// ".debug_info", ".zdebug_info", "__debug_info", "__debug_str_offs"; of split DWARF
// ".debug_info.dwo".
bool is_called(std::string_view section, std::string_view name, bool split) {
    constexpr std::size_t longest_macho = 16;
    if (split) {
        if (!section.ends_with(".dwo")) return false;
        section.remove_suffix(4);
    }
    section.remove_prefix(section.rfind(',') + 1);  // Mach-O: behind the segment's name
    for (const std::string_view prefix : {".debug_", ".zdebug_", "__debug_", "__zdebug_"}) {
        if (!section.starts_with(prefix)) continue;
        const auto own = section.substr(prefix.size());
        return own == name || (prefix.starts_with("__") && section.size() == longest_macho &&
                               name.starts_with(own));
    }
    return false;
}

// Linkers of PE fill sections up in the file: how long one is they state as its size in memory.
Extent place_of(const Section& s) {
    return {s.file.begin, s.loaded ? std::min(s.file.size, s.memory.size) : s.file.size};
}

ByteView contents_of(const Image& image, const Section& s) {
    const auto at = place_of(s);
    return clip_slice(image.bytes, at.begin, at.size);
}

// What a section holds, out of its compression; empty where that cannot be done.
ByteView unpacked(const Image& image, const Section& section, u64& budget,
                  std::unique_ptr<std::byte[]>& own) {
    const auto contents = contents_of(image, section);
    if (!section.uncompressed) return contents;
    const auto packed = read_compressed(contents, image.bits, image.endian);
    if (!packed || !packed->is_plausible() || packed->size > budget) return {};
    budget -= packed->size;
    own.reset(new (std::nothrow) std::byte[packed->size]);
    if (own == nullptr || !decompress(*packed, own.get())) return {};
    return {own.get(), static_cast<std::size_t>(packed->size)};
}

}  // namespace

Sections& Sections::home(SectionKind kind) {
    switch (kind) {
        case SectionKind::addr:
        case SectionKind::ranges:
        case SectionKind::line:
        case SectionKind::line_str:
        case SectionKind::aranges:
        case SectionKind::frame: return skeletons_ != nullptr ? *skeletons_ : *this;
        default: return *this;
    }
}

Sections::Slot& Sections::measured(SectionKind kind) {
    auto& slot = slots_[static_cast<std::size_t>(kind)];
    std::call_once(slot.measured, [&] { measure(kind, slot); });
    return slot;
}

ByteView Sections::get(SectionKind kind) {
    if (auto& other = home(kind); &other != this) return other.get(kind);
    auto& slot = measured(kind);
    std::call_once(slot.read, [&] { read(slot); });
    return slot.bytes;
}

u64 Sections::size(SectionKind kind) { return home(kind).measured(kind).size; }

Extent Sections::in_file(SectionKind kind, Extent at) {
    if (elsewhere_) return {};
    const auto& slot = measured(kind);
    const u64 size = slot.size;
    if (size == 0 || at.begin > size) return {};
    const auto place = [&](u64 offset) {
        if (size == slot.file.size) return offset;
        // Of more than 4 GB the lowest bits do not matter.
        const auto bits = static_cast<unsigned>(std::bit_width(size | slot.file.size));
        const unsigned drop = bits > 32 ? bits - 32 : 0;
        return offset == size ? slot.file.size
                              : (offset >> drop) * slot.file.size / std::max<u64>(size >> drop, 1);
    };
    const u64 begin = place(at.begin);
    return {slot.file.begin + begin, place(std::min(at.end(), size)) - begin};
}

// In objects single types may have sections of their own under the same name: others of their group
// stand for them, and where no group is left, as in .dwo files, their first unit says so.
const Section* Sections::find(SectionKind kind) const {
    u64 budget = u64{image_.bytes.size()} * 4;  // of what is taken out of compression
    const auto of_a_type = [&](const Section& s) {
        if (image_.traits.relocations == Relocations::sections &&
            (s.raw_flags & elf::SHF_GROUP) != 0)
            return true;
        if (kind != SectionKind::info) return false;
        std::unique_ptr<std::byte[]> own;
        Cursor at(unpacked(image_, s, budget, own), image_.endian);
        if (at.take<u32>() == 0xffffffff) at.skip(8);
        if (at.take<u16>() != 5) return false;
        const auto type = at.take<u8>();
        return type == DW_UT_type || type == DW_UT_split_type;
    };
    std::vector<const Section*> all;
    for (const auto& section : image_.sections)
        if (is_called(section.name, names[static_cast<std::size_t>(kind)], skeletons_ != nullptr))
            all.push_back(&section);
    if (all.size() < 2) return all.empty() ? nullptr : all.front();
    const auto found = std::ranges::find_if(all, [&](const Section* s) { return !of_a_type(*s); });
    return found == all.end() ? all.front() : *found;
}

bool Sections::has_unread_users() const {
    const auto count = [&](std::string_view name) {
        return std::ranges::count_if(image_.sections, [&](const Section& s) {
            return is_called(s.name, name, skeletons_ != nullptr);
        });
    };
    return count("macro") > 0 || count("info") > 1 || count("types") > 1;
}

void Sections::measure(SectionKind kind, Slot& slot) const {
    const auto* const section = find(kind);
    if (section == nullptr) return;
    const auto contents = contents_of(image_, *section);
    slot.file = place_of(*section);
    const bool patched = relocations_.patch(*section);
    if (patched || section->uncompressed) slot.section = section;
    if (!section->uncompressed) {
        slot.size = contents.size();
        if (!patched) slot.bytes = contents;
        return;
    }
    const auto packed = read_compressed(contents, image_.bits, image_.endian);
    if (packed && packed->is_plausible()) slot.size = packed->size;
}

// Only what is compressed or to be patched: the rest is there once it is measured.
void Sections::read(Slot& slot) const {
    if (slot.size == 0 || slot.section == nullptr) return;
    slot.own.reset(new (std::nothrow) std::byte[slot.size]);
    if (slot.own == nullptr) return;
    const auto contents = contents_of(image_, *slot.section);
    if (!slot.section->uncompressed) {
        std::ranges::copy(contents, slot.own.get());
    } else {
        const auto packed = read_compressed(contents, image_.bits, image_.endian);
        if (!packed || !decompress(*packed, slot.own.get())) return;
    }
    const auto size = static_cast<std::size_t>(slot.size);
    if (relocations_.apply(*slot.section, {slot.own.get(), size}))
        slot.bytes = {slot.own.get(), size};
}

}  // namespace binsize::dwarf
