// A report on one screen of about forty lines: what the file is, what stands out, what could go,
// what bytes are for, and who has most of them. --full has the rest.
#include "base/rows.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/text/text.hpp"
#include "render/values.hpp"
#include "render/words/card.hpp"
#include "render/words/outstanding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::text {
namespace {

constexpr std::size_t screen_lines = 40;
constexpr std::size_t most_classes = 8, most_owners = 12, least_rows = 4;
constexpr std::size_t most_notes = 4;

// The largest rows of a breakdown without what lies below them, the others as one.
Breakdown largest_rows(const Breakdown& b, std::size_t most) {
    const auto& rows = b.root.children;
    const auto others = b.is_cut() ? std::size_t{1} : 0;
    const auto kept = rows_kept(rows.size() - others, most, others);
    Breakdown out{b.id, {}};
    out.root.size = b.root.size;
    const auto add = [&](const Node& row) -> Node& {
        auto& flat = out.root.children.emplace_back();
        flat.name = row.name;
        flat.size = row.size;
        flat.count = row.count;
        flat.others = row.others;
        return flat;
    };
    for (std::size_t i = 0; i < kept; ++i) add(rows[i]);
    if (kept == rows.size()) return out;
    auto& rest = add({});
    rest.others = true;
    rest.count = 0;
    for (auto i = kept; i < rows.size(); ++i) {
        rest.size += rows[i].size;
        rest.count += rows[i].others ? rows[i].count : 1;
    }
    rest.name = others_name(rest.count);
    return out;
}

// Who has the bytes, as this file is best told apart: members of an archive, packages, else
// symbols.
const Breakdown* owners_of(const Report& report) {
    const auto* packages = report.breakdown("packages");
    const bool many = packages != nullptr &&
                      static_cast<std::size_t>(std::ranges::count(
                          packages->root.children, "package", &Node::kind)) >= enough_packages;
    if (const auto* members = report.breakdown("members");
        members != nullptr && members->root.children.size() > 1)
        return members;
    if (many) return packages;
    for (const auto* id : {"symbols", "packages", "sections"})
        if (const auto* b = report.breakdown(id); b != nullptr && b->root.children.size() > 1)
            return b;
    return nullptr;
}

// An amount and what it is about, in words that go on below each other.
struct Amount {
    std::string bytes, words;
    Tone tone = Tone::plain;
};
void amounts(Page& page, std::string_view title, std::span<const Amount> all) {
    if (all.empty()) return;
    page.part();
    page.line("  " + page.style().paint(Tone::strong, title));
    std::size_t width = 0;
    for (const auto& one : all) width = std::max(width, display_width(one.bytes));
    const std::size_t begin = 4 + (width > 0 ? width + 2 : 0);
    const auto room = std::max<std::size_t>(page.style().width, begin + 24) - begin;
    for (const auto& one : all) {
        auto head = std::string(width - display_width(one.bytes), ' ') +
                    page.style().paint(Tone::strong, one.bytes) + (width > 0 ? "  " : "");
        for (const auto& words : wrap(one.words, room)) {
            page.line("    " + head + page.style().paint(one.tone, words));
            head.assign(begin - 4, ' ');
        }
    }
}

std::vector<Amount> outstanding(const Report& report, const Breakdown* shown) {
    std::vector<std::string_view> owners;
    for (const auto* id : {"modules", "packages", "symbols"})
        if (shown == nullptr || shown->id != id) owners.emplace_back(id);
    std::vector<Amount> out;
    for (const auto& one : words::outstanding(report, owners))
        out.push_back({one.bytes ? with_commas(*one.bytes) + " bytes" : "", shorten_words(one.what),
                       one.odd ? Tone::warning : Tone::plain});
    return out;
}

std::vector<Amount> could_go(const Report& report) {
    std::vector<Amount> out;
    for (const auto* saving : leading_savings(report))
        out.push_back(
            {saving_amount(*saving), shorten_words(saving_name(*saving) + ": " + saving->how)});
    return out;
}

bool is_damage(const Note& note) { return note.level != NoteLevel::info; }

// Damage, which a reader has to know of; the rest is counted.
u64 some_notes(Page& page, const Report& report) {
    std::size_t shown = 0;
    for (const auto& n : report.notes) {
        if (!is_damage(n) || shown == most_notes) continue;
        if (shown++ == 0) page.part();
        note(page, n);
    }
    return report.notes.size() - shown;
}

std::string more(u64 notes) {
    std::string out = "--full says all that is known";
    if (notes > 0)
        out +=
            fmt::format(", {} more {} among it", with_commas(notes), notes == 1 ? "note" : "notes");
    return out + "; `binsize explore` walks through it.";
}

}  // namespace

void one_screen(Page& page, const Report& report) {
    const auto wanted = page.options().rows;  // 0: as many as fit
    const auto* owners = owners_of(report);
    const auto before = page.lines();
    page.part();
    page.line(page.style().paint(Tone::strong, shorten(report.subject.name)));
    for (const auto& fact : words::short_facts(report))
        page.fact(fact.label, fact.value, fact.strong ? Tone::strong : Tone::plain);
    amounts(page, "What stands out", outstanding(report, owners));
    amounts(page, "What could go", could_go(report));

    // Two breakdowns share the lines that are left, each with an empty line and a heading; the last
    // part takes four.
    std::vector<const Breakdown*> shown;
    if (const auto* classes = report.breakdown("classes")) shown.push_back(classes);
    if (owners != nullptr) shown.push_back(owners);
    if (shown.empty())
        for (const auto& b : report.breakdowns) shown.push_back(&b);
    const auto taken = page.lines() - before + 3 * shown.size() + 4;
    const auto damage = static_cast<std::size_t>(std::ranges::count_if(report.notes, is_damage));
    const auto noted = damage > 0 ? 1 + std::min(most_notes, damage) : 0;
    auto left = screen_lines > taken + noted ? screen_lines - taken - noted : 0;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const bool last = i + 1 == shown.size();
        const auto rows =
            std::clamp(last ? left : left / 2, least_rows, last ? most_owners : most_classes);
        const auto& b = *shown[i];
        if (wanted != 0) {
            breakdown(page, report, b);
        } else {
            breakdown(page, report, largest_rows(b, rows));
            left -= std::min(left, std::min(rows, b.root.children.size()));
        }
    }
    const auto hidden = some_notes(page, report);
    page.part();
    for (const auto& line : wrap(more(hidden), page.style().width)) page.line(line);
    sum(page, report);
}

}  // namespace binsize::text
