// What a variant dropped, added and changed, by section: both breakdowns cover their whole file, so
// the differences add up to the difference of the files. Sections of debug information are one
// part.
#include "compare/variants/parts.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize::variants {
namespace {

std::string part_name(std::string_view section) {
    return is_dwarf(section) ? "DWARF" : std::string(section);
}

u64 magnitude(const PartChange& change) {
    return change.after > change.before ? change.after - change.before
                                        : change.before - change.after;
}

}  // namespace

bool is_dwarf(std::string_view section) {
    return section.starts_with(".debug_") || section.starts_with(".zdebug_") ||
           section.starts_with("__DWARF,") || section.starts_with("__debug_") ||
           section.starts_with("__zdebug_") || section.starts_with("__DWARF.") ||
           section == ".gdb_index" || section == ".debug_gdb_scripts";
}

std::vector<PartChange> part_changes(const Report& first, const Report& other) {
    const auto* before = first.breakdown("sections");
    const auto* after = other.breakdown("sections");
    if (before == nullptr || after == nullptr) return {};
    std::vector<PartChange> all;
    std::unordered_map<std::string, std::size_t> at;
    std::vector<std::pair<bool, bool>> present;  // in the first, in the other
    const auto part = [&](std::string_view section) {
        const auto [place, fresh] = at.try_emplace(part_name(section), all.size());
        if (fresh) {
            all.push_back({place->first, 0, 0, PartChange::Kind::changed});
            present.emplace_back(false, false);
        }
        return place->second;
    };
    for (const auto& node : before->root.children) {
        const auto i = part(node.name);
        all[i].before += node.size.file;
        present[i].first = true;
    }
    for (const auto& node : after->root.children) {
        const auto i = part(node.name);
        all[i].after += node.size.file;
        present[i].second = true;
    }
    std::vector<PartChange> out;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].before == all[i].after) continue;
        const auto [was, is] = present[i];
        all[i].kind = !is    ? PartChange::Kind::dropped
                      : !was ? PartChange::Kind::added
                             : PartChange::Kind::changed;
        out.push_back(std::move(all[i]));
    }
    std::ranges::stable_sort(out, [](const PartChange& a, const PartChange& b) {
        if (a.kind != b.kind) return a.kind < b.kind;
        const auto x = magnitude(a);
        const auto y = magnitude(b);
        return x != y ? x > y : a.name < b.name;
    });
    return out;
}

Size class_size(const Report& report, std::string_view name) {
    if (const auto* classes = report.breakdown("classes"))
        for (const auto& node : classes->root.children)
            if (node.name == name) return node.size;
    return {};
}

std::string os_of(const Report& report) {
    if (!report.subject.os.empty()) return report.subject.os;
    for (const auto& setting : report.toolchain.settings)
        if (setting.key == "GOOS") return setting.value;
    return {};
}

std::string platform(const Report& report) {
    const auto os = os_of(report);
    return os.empty() ? report.subject.arch : os + "/" + report.subject.arch;
}

}  // namespace binsize::variants
