#include "render/words/outstanding.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::words {
namespace {

constexpr double heavy = 0.1;      // of a file, what a release rarely needs
constexpr double odd_part = 0.05;  // of a file, what nobody wants
constexpr double owner_part = 0.01;
constexpr u64 much_memory = u64{1} << 20U;

using Odd = std::optional<Outstanding>;

double share(u64 part, u64 whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

bool is_program(const Report& r) {
    return r.subject.kind == "executable" || r.subject.kind == "shared";
}

const Statement* statement(const Report& r, std::string_view id) {
    const auto found = std::ranges::find(r.toolchain.verdicts, id, &Statement::id);
    return found == r.toolchain.verdicts.end() ? nullptr : &*found;
}

const Node* class_of(const Report& r, std::string_view name) {
    const auto* classes = r.breakdown("classes");
    if (classes == nullptr) return nullptr;
    const auto& rows = classes->root.children;
    const auto found = std::ranges::find_if(
        rows, [&](const Node& row) { return !row.others && row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

Odd heavy_class(const Report& r, std::string_view name, double least, std::string_view words) {
    const auto* row = class_of(r, name);
    if (row == nullptr) return {};
    const auto part = share(row->size.file, r.subject.size);
    if (part < least) return {};
    return Outstanding{row->size.file, fmt::format("{}, {} of the file", words, percent(part)),
                       true};
}

Odd packed(const Report& r) {
    const auto* found = statement(r, "packed");
    if (found == nullptr || found->value == "no") return {};
    return Outstanding{
        {},
        fmt::format("packed by {}: what it holds is compressed", short_value(found->value)),
        true};
}

Odd debug_laden(const Report& r) {
    if (!is_program(r) || r.weights.dwarf.share < heavy) return {};
    return Outstanding{r.weights.dwarf.file,
                       fmt::format("DWARF, {} of the file: what ships rarely needs it",
                                   percent(r.weights.dwarf.share)),
                       true};
}

// Of "3 of 5 slots pruned; a.F calls reflect.Value.Method (main.main → a.F); …" who does it.
Odd methods_kept(const Report& r) {
    const auto* found = statement(r, "method_dce");
    if (found == nullptr || found->value != "no") return {};
    std::string_view who = found->evidence;
    if (const auto end = who.find("; "); end != who.npos) who.remove_prefix(end + 2);
    who = who.substr(0, std::min(who.find("; "), who.find(" (")));
    return Outstanding{{},
                       fmt::format("the linker could drop no unused methods{}{}",
                                   who.empty() ? "" : ": ", shorten(who)),
                       true};
}

Odd zero_fill(const Report& r) {
    const auto* row = class_of(r, "zero_fill");
    if (row == nullptr || row->size.memory < much_memory ||
        share(row->size.memory, r.subject.memory) < heavy)
        return {};
    return Outstanding{row->size.memory,
                       fmt::format("zero-fill, {} of the memory: nothing of it is in the file",
                                   percent(share(row->size.memory, r.subject.memory))),
                       true};
}

Odd unknown(const Report& r) {
    return heavy_class(r, "unknown", odd_part, "of which nothing tells what they are");
}
Odd overlay(const Report& r) {
    return heavy_class(r, "overlay", owner_part, "behind all that the file's tables name");
}
Odd padding(const Report& r) {
    return is_program(r) ? heavy_class(r, "padding", odd_part, "padding") : Odd();
}

Odd checked_build(const Report& r) {
    for (const auto& [id, words] : {std::pair{"race", "built with the race detector"},
                                    std::pair{"coverage", "built to measure coverage"}})
        if (const auto* found = statement(r, id); found != nullptr && found->value == "yes")
            return Outstanding{{}, fmt::format("{}: larger and slower", words), true};
    return {};
}

Odd open_stack(const Report& r) {
    if (!is_program(r) || r.linkage.nx.value_or(true)) return {};
    return Outstanding{{}, "its stack or data may be executed (NX no)", true};
}

// A list: what else is odd is one line and one function.
constexpr Odd (*all_odd[])(const Report&) = {packed,    debug_laden,   methods_kept,
                                             zero_fill, unknown,       overlay,
                                             padding,   checked_build, open_stack};

// "packages" → "package"; the largest row that is somebody's.
std::string_view singular(std::string_view breakdown) {
    return breakdown.substr(0, breakdown.size() - (breakdown.ends_with('s') ? 1 : 0));
}

Odd largest(const Report& r, std::string_view id) {
    const auto* b = r.breakdown(id);
    if (b == nullptr) return {};
    const Node* most = nullptr;
    for (const auto& row : b->root.children) {
        const bool named = !row.others && row.count == 1 && !row.name.starts_with('[');
        // Of modules the standard library and the program itself are no news.
        const bool news = id != "modules" || row.name.view().find('@') != std::string_view::npos;
        if (named && news && (most == nullptr || row.size.file > most->size.file)) most = &row;
    }
    if (most == nullptr || share(most->size.file, r.subject.size) < owner_part) return {};
    return Outstanding{most->size.file,
                       fmt::format("{} {}, the largest: {} of the file", singular(id),
                                   short_value(most->name.view()),
                                   percent(share(most->size.file, r.subject.size))),
                       false};
}

}  // namespace

std::vector<Outstanding> outstanding(const Report& report,
                                     std::span<const std::string_view> owners) {
    std::vector<Outstanding> out;
    for (const auto odd : all_odd)
        if (auto found = odd(report)) out.push_back(*std::move(found));
    for (const auto id : owners)
        if (auto found = largest(report, id)) out.push_back(*std::move(found));
    return out;
}

}  // namespace binsize::words
