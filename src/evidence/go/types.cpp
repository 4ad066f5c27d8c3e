#include "evidence/go/types.hpp"

#include "evidence/go/type_walk.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize::go {
namespace {

void add_roots(TypeWalk& walk, TypeTable& table, const Image& image, const ModuleData& module,
               Notes& notes) {
    const auto links = image.at_address(module.typelinks.data);
    const u64 count = std::min<u64>(module.typelinks.count, links.size() / 4);
    if (count != module.typelinks.count)
        warn(notes, "Go types", "moduledata states {} typelinks, the file holds {}",
             module.typelinks.count, count);
    for (u64 i = 0; i < count; ++i) walk.root(*find_int<u32>(links, 4 * i, image.endian));
    // Since Go 1.27 the linked types are a sequence instead.
    const auto& region = table.region;
    const u64 end = std::min<u64>(module.typedesclen, region.size());
    u64 at = region.word();
    while (at < end) {
        const auto type = region.type(static_cast<u32>(at));
        if (!type) break;
        walk.root(static_cast<u32>(at));
        at = (at + type->size + region.word() - 1) / region.word() * region.word();
    }
    if (module.typedesclen != 0 && at < module.typedesclen)
        warn(notes, "Go types", "the sequence of types breaks off at {:#x} of {:#x}", at,
             module.typedesclen);
}

struct RawItab {
    u64 address, interface, concrete;
};

// itablinks lists them up to Go 1.26; then they are a sequence behind the types.
std::vector<RawItab> list_itabs(const Image& image, const PointerReader& pointers,
                                const TypeTable& table, const ModuleData& module) {
    std::vector<RawItab> out;
    const unsigned word = image.word();
    const u64 most = image.bytes.size() / word;
    for (u64 i = 0; i < std::min(module.itablinks.count, most); ++i) {
        const u64 address = pointers.word(module.itablinks.data + i * word).value_or(0);
        if (address != 0)
            out.push_back({address, pointers.word(address).value_or(0),
                           pointers.word(address + word).value_or(0)});
    }
    const auto& region = table.region;
    const u64 end = std::min<u64>(module.itaboffset + module.itabsize, region.size());
    for (u64 at = module.itaboffset; module.itabsize != 0 && at + 2 * word <= end;) {
        const auto inter = region.pointed(at);
        const auto type = inter ? region.type(*inter) : std::nullopt;
        if (!type || type->member_count == 0) break;
        out.push_back({region.base() + at, region.pointer(at), region.pointer(at + word)});
        at += (word == 8 ? 24 : 12) + u64{type->member_count} * word;
    }
    return out;
}

// {inter, type, hash, [pad,] fun…}: 32-bit files had the padding up to Go 1.22.
u32 itab_header(const std::vector<RawItab>& itabs, const PointerReader& pointers,
                const ModuleData& module, unsigned word) {
    if (word == 8) return 24;
    u64 without = 0;
    u64 with = 0;
    for (const auto& itab : itabs) {
        const u64 first = pointers.word(itab.address + 12).value_or(0);
        if (first >= module.text && first < module.etext) ++without;
        if (first == 0) ++with;
    }
    return without >= with ? 12 : 16;
}

void add_itabs(TypeTable& table, const Image& image, const PointerReader& pointers,
               const ModuleData& module, const std::vector<RawItab>& raw) {
    const u32 header = itab_header(raw, pointers, module, image.word());
    for (const auto& itab : raw) {
        const u32 inter = table.index_of(itab.interface);
        const u32 concrete = table.index_of(itab.concrete);
        if (inter == no_type || concrete == no_type) continue;
        const u64 methods = std::max<u32>(table.types[inter].member_count, 1);
        table.itabs.push_back(
            {itab.address, static_cast<u32>(header + methods * image.word()), inter, concrete});
    }
    std::ranges::sort(table.itabs, {}, &Itab::address);
    const auto same = std::ranges::unique(table.itabs, {}, &Itab::address);
    table.itabs.erase(same.begin(), same.end());
}

// ⌈words with pointers / 8⌉ bytes a mask; equal masks are one. A gc program states its length.
void add_gc_masks(TypeTable& table, const PointerReader& pointers) {
    const auto& region = table.region;
    const unsigned word = region.word();
    for (const auto& type : table.types) {
        const u64 pointer_bytes = region.get_word(type.offset + word);
        const u64 address = region.pointer(type.offset + 3 * word + 8);
        if (pointer_bytes == 0 || address == 0) continue;
        u64 size = (pointer_bytes / word + 7) / 8;
        if ((type.kind_flags & TypeRegion::kind_gc_program) != 0) {
            const auto program = pointers.at(address);
            size = 4 + u64{find_int<u32>(program, 0, pointers.endian()).value_or(0)};
        } else if ((type.flags & TypeRegion::flag_mask_on_demand) != 0) {
            size = word;
        }
        if (fits(pointers.at(address).size(), 0, size)) table.gc_masks.push_back({address, size});
    }
    auto& masks = table.gc_masks;
    std::ranges::sort(masks, [](auto& a, auto& b) {
        return a.address != b.address ? a.address < b.address : a.size > b.size;
    });
    const auto same = std::ranges::unique(masks, {}, &GcData::address);
    masks.erase(same.begin(), same.end());
}

// The package of a type, or of what it points to, contains or carries; nothing for the rest.
class Packages {
public:
    explicit Packages(TypeTable& table) : table_(table) {}
    void name_all() {
        for (auto& type : table_.types) type.package = of(type);
    }

private:
    u32 intern(u32 name_offset) {
        if (const auto it = by_name_.find(name_offset); it != by_name_.end()) return it->second;
        const auto record = table_.region.name(name_offset);
        u32 id = no_package;
        // Paths do not overlap, so that all of them together are no longer than the region.
        if (record && !record->text.empty() && path_bytes_ <= table_.region.size()) {
            path_bytes_ += record->text.size();
            const auto [it, added] =
                by_text_.try_emplace(record->text, static_cast<u32>(table_.packages.size()));
            if (added) table_.packages.push_back(record->text);
            id = it->second;
        }
        by_name_.emplace(name_offset, id);
        return id;
    }
    u32 stated(const Type& type) {
        const auto& region = table_.region;
        u32 offset = type.uncommon != 0 ? region.get<u32>(type.uncommon) : 0;
        // A struct with unexported fields is a type of that package alone.
        const auto kind = static_cast<TypeKind>(type.kind);
        if (offset == 0 && (kind == TypeKind::structure || kind == TypeKind::interface))
            offset = region.pointed(u64{type.offset} + 4 * region.word() + 16).value_or(0);
        return offset != 0 && offset < region.size() ? intern(offset) : no_package;
    }
    u32 of(const Type& first) {
        Type type = first;
        // Cycles of unnamed types cannot be written in Go; a hostile file may hold one.
        for (int depth = 0; depth < 64; ++depth) {
            if (const u32 id = stated(type); id != no_package) return id;
            const auto kind = static_cast<TypeKind>(type.kind);
            if (kind != TypeKind::pointer && kind != TypeKind::slice && kind != TypeKind::array &&
                kind != TypeKind::channel)
                return no_package;
            const auto& region = table_.region;
            const u64 element = region.pointer(u64{type.offset} + 4 * region.word() + 16);
            const u32 index = table_.index_of(element);
            if (index == no_type) return no_package;
            type = table_.types[index];
        }
        return no_package;
    }
    TypeTable& table_;
    u64 path_bytes_ = 0;
    std::unordered_map<u32, u32> by_name_;
    std::unordered_map<std::string_view, u32> by_text_;
};

void count_methods(TypeTable& table) {
    const auto& region = table.region;
    std::vector<bool> in_itab(table.types.size());
    for (const auto& itab : table.itabs)
        if (itab.concrete < in_itab.size()) in_itab[itab.concrete] = true;
    for (std::size_t t = 0; t < table.types.size(); ++t) {
        const auto& type = table.types[t];
        MethodSlots slots{type.exported_methods, 0};
        MethodSlots hidden{type.method_count - u64{type.exported_methods}, 0};
        for (u32 i = 0; i < type.method_count; ++i) {
            const auto code = region.get<u32>(type.methods + 16 * u64{i} + 12);
            if (code == 0 || code == ~u32{0}) ++(i < type.exported_methods ? slots : hidden).pruned;
        }
        table.methods += slots;
        table.hidden_methods += hidden;
        if (in_itab[t]) table.methods_in_itabs += slots;
    }
}

}  // namespace

u32 TypeTable::index_of(u64 address) const {
    const auto offset = region.inside(address);
    if (!offset) return no_type;
    const auto it = std::ranges::lower_bound(types, *offset, {}, &Type::offset);
    return it != types.end() && it->offset == *offset ? static_cast<u32>(it - types.begin())
                                                      : no_type;
}

TypeTable read_types(const Image& image, const PointerReader& pointers, const ModuleData& module,
                     Notes& notes) {
    TypeTable table{
        TypeRegion(pointers, module, image), {}, {}, {}, {}, {}, {}, {}, {}, {}, 0, 0, 0};
    if (table.region.size() == 0) return table;
    TypeWalk walk(table, module);
    add_roots(walk, table, image, module, notes);
    const auto itabs = list_itabs(image, pointers, table, module);
    for (const auto& itab : itabs)
        for (const u64 address : {itab.interface, itab.concrete})
            if (const auto offset = table.region.inside(address)) walk.root(*offset);
    walk.drain();
    walk.fill_gaps();
    walk.finish();
    if (walk.over_budget())
        warn(notes, "Go types", "descriptors overlap each other; some are left out");
    add_itabs(table, image, pointers, module, itabs);
    add_gc_masks(table, pointers);
    Packages(table).name_all();
    count_methods(table);
    return table;
}

}  // namespace binsize::go
