#include "analysis/graph/go_names.hpp"

#include "analysis/graph/go_spelling.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace binsize {
namespace {

// Longer names are cut: no compiler writes them, a hostile file can nest types without end.
constexpr std::size_t longest_name = std::size_t{64} << 10U;
constexpr std::size_t most_pieces = std::size_t{1} << 14U;

}  // namespace

GoSymbolNames::GoSymbolNames(const go::Program& program)
    : program_(program),
      table_(*program.types),
      region_(table_.region),
      colon_(program.module->at_least(go::Layout::go1_20)) {
    find_paths_and_groups();
}

void GoSymbolNames::find_paths_and_groups() {
    for (u32 i = 0; i < table_.types.size(); ++i) {
        const auto& type = table_.types[i];
        const auto kind = static_cast<go::TypeKind>(type.kind);
        if (type.uncommon != 0) paths_.push_back(region_.get<u32>(type.uncommon));
        if (kind == go::TypeKind::structure || kind == go::TypeKind::interface)
            paths_.push_back(region_.pointed(extra(type)).value_or(0));
        if (kind == go::TypeKind::map)
            groups_.emplace_back(table_.index_of(region_.pointer(extra(type) + 2 * region_.word())),
                                 i);
    }
    for (const auto& name : table_.names)
        if (const auto record = region_.name(name.offset); record && record->package_path != 0)
            paths_.push_back(record->package_path);
    std::ranges::sort(paths_);
    std::ranges::sort(groups_);
    // {control words, array of slots}, and the slots.
    for (const auto& [group, map] : groups_) {
        if (group == go::no_type) continue;
        slots_.push_back(group);
        const auto& type = table_.types[group];
        if (static_cast<go::TypeKind>(type.kind) != go::TypeKind::structure) continue;
        for (u32 i = 0; i < type.member_count; ++i) {
            const auto array = at(type.members + u64{i} * 3 * region_.word() + region_.word()).type;
            if (array == go::no_type ||
                static_cast<go::TypeKind>(table_.types[array].kind) != go::TypeKind::array)
                continue;
            const auto slot = at(extra(table_.types[array])).type;
            if (slot == go::no_type || (table_.types[slot].flags & go::TypeRegion::flag_named) != 0)
                continue;
            slots_.push_back(array);
            slots_.push_back(slot);
        }
    }
    std::ranges::sort(slots_);
}

std::string GoSymbolNames::type(u32 index) const {
    std::string out;
    Pieces open;
    open.push_back({{}, index, false});
    for (std::size_t steps = 0; !open.empty() && steps < most_pieces; ++steps) {
        auto piece = std::move(open.back());
        open.pop_back();
        if (piece.type == go::no_type) {
            out += piece.text;
            if (out.size() > longest_name) break;
            continue;
        }
        Pieces parts;
        expand(piece.type, piece.plain, parts);
        std::ranges::reverse(parts);
        std::ranges::move(parts, std::back_inserter(open));
    }
    return out;
}

GoSymbolNames::Piece GoSymbolNames::at(u64 offset) const {
    const u32 index = table_.index_of(region_.pointer(offset));
    return index == go::no_type ? Piece{"?", go::no_type, false} : Piece{{}, index, false};
}

std::string_view GoSymbolNames::path_at(u64 name_offset) const {
    const auto offset = static_cast<u32>(name_offset);
    const auto record =
        name_offset != 0 && name_offset < region_.size() ? region_.name(offset) : std::nullopt;
    return record ? record->text : std::string_view{};
}

// A named type: its package's whole path before what its own text has behind the package's name.
std::string GoSymbolNames::qualified(const go::Type& type) const {
    const auto text = region_.text(type);
    const auto path = type.uncommon != 0 ? path_at(region_.get<u32>(type.uncommon)) : "";
    const auto dot = text.find_first_of(".[");
    // Types that instances of generics share are spelled in full already.
    if (path.empty() || path == "go.shape" || dot == std::string_view::npos || text[dot] != '.')
        return std::string(text);
    return escaped_path(path) + std::string(text.substr(dot));
}

void GoSymbolNames::expand(u32 index, bool plain, Pieces& out) const {
    const auto& type = table_.types[index];
    const auto words = [&](std::string_view text) {
        out.push_back({std::string(text), go::no_type, false});
    };
    if ((type.flags & go::TypeRegion::flag_named) != 0) return words(qualified(type));
    const u64 first = extra(type);
    switch (static_cast<go::TypeKind>(type.kind)) {
        case go::TypeKind::pointer:
            words("*");
            out.push_back(at(first));
            return;
        case go::TypeKind::slice:
            words("[]");
            out.push_back(at(first));
            return;
        case go::TypeKind::array:
            words(fmt::format("[{}]", region_.get_word(first + 2 * region_.word())));
            out.push_back(at(first));
            return;
        case go::TypeKind::channel: {
            const auto direction = region_.get_word(first + region_.word());
            const auto element = at(first);
            words(direction == 1 ? "<-chan " : direction == 2 ? "chan<- " : "chan ");
            const auto& inner = element.type == go::no_type ? type : table_.types[element.type];
            const bool nested = direction == 3 && element.type != go::no_type &&
                                static_cast<go::TypeKind>(inner.kind) == go::TypeKind::channel &&
                                (inner.flags & go::TypeRegion::flag_named) == 0 &&
                                region_.get_word(extra(inner) + region_.word()) == 1;
            if (nested) words("(");
            out.push_back(element);
            if (nested) words(")");
            return;
        }
        case go::TypeKind::map:
            words("map[");
            out.push_back(at(first));
            words("]");
            out.push_back(at(first + region_.word()));
            return;
        case go::TypeKind::function: return expand_function(type, plain, out);
        case go::TypeKind::structure: return expand_struct(index, out);
        case go::TypeKind::interface: return expand_interface(type, out);
        default: return words(region_.text(type));
    }
}

void GoSymbolNames::expand_function(const go::Type& type, bool plain, Pieces& out) const {
    const u64 first = extra(type);
    const u32 in = region_.get<u16>(first);
    const u32 results = region_.get<u16>(first + 2) & 0x7fffU;
    const bool variadic = (region_.get<u16>(first + 2) & 0x8000U) != 0;
    const auto words = [&](std::string_view text) {
        out.push_back({std::string(text), go::no_type, false});
    };
    words(plain ? "(" : "func(");
    for (u32 i = 0; i < in && i < type.member_count; ++i) {
        if (i != 0) words(", ");
        auto parameter = at(type.members + u64{i} * region_.word());
        if (variadic && i + 1 == in && parameter.type != go::no_type) {
            words("...");
            parameter = at(extra(table_.types[parameter.type]));
        }
        out.push_back(parameter);
    }
    words(")");
    if (results == 0) return;
    words(results == 1 ? " " : " (");
    for (u32 i = 0; i < results && in + i < type.member_count; ++i) {
        if (i != 0) words(", ");
        out.push_back(at(type.members + u64{in + i} * region_.word()));
    }
    if (results != 1) words(")");
}

void GoSymbolNames::expand_struct(u32 index, Pieces& out) const {
    const auto& type = table_.types[index];
    const auto words = [&](std::string_view text) {
        out.push_back({std::string(text), go::no_type, false});
    };
    // The slots of a map are spelled by its key and element.
    const auto text = region_.text(type);
    const auto group = std::ranges::lower_bound(groups_, index, {}, &std::pair<u32, u32>::first);
    if (text.starts_with("map.") && group != groups_.end() && group->first == index) {
        const u64 map = extra(table_.types[group->second]);
        words(text.substr(0, text.find('[') + 1));
        out.push_back(at(map));
        words("]");
        out.push_back(at(map + region_.word()));
        return;
    }
    const auto path = path_at(region_.pointed(extra(type)).value_or(0));
    words("struct {");
    for (u32 i = 0; i < type.member_count; ++i) {
        const u64 field = type.members + u64{i} * 3 * region_.word();
        const auto offset = region_.pointed(field).value_or(0);
        const auto record = region_.name(offset);
        const auto flags = region_.get<u8>(offset);
        words(i == 0 ? " " : "; ");
        const auto kind = at(field + region_.word());
        if (record && (flags & 8U) == 0) {
            const bool exported = (flags & 1U) != 0;
            words(fmt::format("{}{}{} ", exported || path.empty() ? "" : escaped_path(path),
                              exported || path.empty() ? "" : ".", record->text));
        }
        out.push_back(kind);
        if (record && (flags & 2U) != 0) {
            // The tag lies behind the text: a length of one or two bytes, then it.
            const auto whole = as_text(clip_slice(region_.bytes(), offset, record->size));
            const auto begin =
                static_cast<std::size_t>(record->text.data() - whole.data()) + record->text.size();
            auto tag = whole.substr(std::min(begin, whole.size()));
            while (!tag.empty() && (static_cast<u8>(tag[0]) & 0x80U) != 0) tag.remove_prefix(1);
            if (!tag.empty()) tag.remove_prefix(1);
            words(" " + quoted(tag));
        }
    }
    words(type.member_count == 0 ? "}" : " }");
}

void GoSymbolNames::expand_interface(const go::Type& type, Pieces& out) const {
    const auto words = [&](std::string_view text) {
        out.push_back({std::string(text), go::no_type, false});
    };
    if (type.member_count == 0) return words("interface {}");
    const auto path = path_at(region_.pointed(extra(type)).value_or(0));
    words("interface {");
    for (u32 i = 0; i < type.member_count; ++i) {
        const u64 method = type.members + 8 * u64{i};
        const auto record = region_.name(region_.get<u32>(method));
        const bool exported = (region_.get<u8>(region_.get<u32>(method)) & 1U) != 0;
        words(i == 0 ? " " : "; ");
        const auto own = record && record->package_path != 0 ? path_at(record->package_path) : path;
        if (record)
            words(exported || own.empty() ? std::string(record->text)
                                          : escaped_path(own) + "." + std::string(record->text));
        const u32 signature = table_.index_of(region_.base() + region_.get<u32>(method + 4));
        if (signature != go::no_type) out.push_back({{}, signature, true});
    }
    words(" }");
}

// Whether Go can compare values of the type, by its parts: a descriptor without an equality
// function that could have one is `noalg`, made by the compiler for itself.
bool GoSymbolNames::comparable(u32 index) const {
    const auto& type = table_.types[index];
    const auto kind = static_cast<go::TypeKind>(type.kind);
    if (kind == go::TypeKind::slice || kind == go::TypeKind::map || kind == go::TypeKind::function)
        return false;
    return region_.pointer(u64{type.offset} + 2 * region_.word() + 8) != 0;
}

bool GoSymbolNames::is_noalg(u32 index) const {
    const auto& type = table_.types[index];
    if (region_.pointer(u64{type.offset} + 2 * region_.word() + 8) != 0) return false;
    if ((type.flags & go::TypeRegion::flag_named) != 0) return false;
    if (std::ranges::binary_search(slots_, index)) return true;
    const auto part_comparable = [&](u64 offset) {
        const u32 part = table_.index_of(region_.pointer(offset));
        return part == go::no_type || comparable(part);
    };
    if (static_cast<go::TypeKind>(type.kind) == go::TypeKind::array)
        return part_comparable(extra(type));
    if (static_cast<go::TypeKind>(type.kind) != go::TypeKind::structure) return false;
    // What a closure holds begins with its code.
    if (type.member_count > 0) {
        const auto first = region_.name(region_.pointed(type.members).value_or(0));
        const u32 code = table_.index_of(region_.pointer(u64{type.members} + region_.word()));
        constexpr u8 kind_uintptr = 12;
        if (first && first->text == "F" && code != go::no_type &&
            table_.types[code].kind == kind_uintptr)
            return true;
    }
    for (u32 i = 0; i < type.member_count; ++i)
        if (!part_comparable(type.members + u64{i} * 3 * region_.word() + region_.word()))
            return false;
    return true;
}

std::string GoSymbolNames::of_itab(const go::Itab& itab) const {
    return fmt::format("{}itab.{},{}", go_prefix(), type(itab.concrete), type(itab.interface));
}

std::string GoSymbolNames::of_name(u32 offset) const {
    const auto record = region_.name(offset);
    if (!record) return {};
    if (std::ranges::binary_search(paths_, offset))
        return fmt::format("{}.importpath.{}.", type_prefix(), escaped_path(record->text));
    const auto flags = region_.get<u8>(offset);
    auto tag = as_text(clip_slice(region_.bytes(), offset, record->size));
    tag.remove_prefix(
        std::min(tag.size(),
                 static_cast<std::size_t>(record->text.data() + record->text.size() - tag.data())));
    if ((flags & 2U) != 0) {
        while (!tag.empty() && (static_cast<u8>(tag[0]) & 0x80U) != 0) tag.remove_prefix(1);
        if (!tag.empty()) tag.remove_prefix(1);
    } else {
        tag = {};
    }
    return fmt::format("{}.namedata.{}{}{}{}", type_prefix(), record->text,
                       (flags & 1U) != 0 ? "." : "-", tag, (flags & 8U) != 0 ? ".embedded" : "");
}

std::string GoSymbolNames::of_mask(const go::GcData& mask) const {
    std::string out = "runtime.gcbits.";
    for (const auto byte : clip_slice(program_.reader.at(mask.address), 0, mask.size))
        out += fmt::format("{:02x}", static_cast<u8>(byte));
    return out;
}

std::string GoSymbolNames::of_text(std::string_view text) const {
    constexpr std::size_t longest_spelled = 100;
    if (text.size() <= longest_spelled) return go_prefix() + "string." + quoted(text);
    return fmt::format("{}string..gostring.{}.{}", go_prefix(), text.size(), text_hash(text));
}

std::string GoSymbolNames::of_closure(std::string_view function, u64 size) const {
    for (const std::string_view kind : {".eq.", ".hash."}) {
        const auto prefix = type_prefix() + std::string(kind);
        if (function.starts_with(prefix))
            return fmt::format("{}{}func.{}", type_prefix(), kind.substr(0, kind.size() - 1),
                               function.substr(prefix.size()));
    }
    if (size > 0 && function == "runtime.memequal_varlen")
        return fmt::format("{}.eqfunc{}", type_prefix(), size);
    if (size > 0 && function == "runtime.memhash_varlen")
        return fmt::format("{}.hashfunc{}", type_prefix(), size);
    return std::string(function) + "·f";
}

}  // namespace binsize
