// `binsize diff`: two reports → what changed. Reads like its output: the context, the modules, then
// the breakdowns that both reports have.
#include "base/error.hpp"
#include "base/text.hpp"
#include "compare/diff/parts.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace binsize {
namespace {

constexpr std::array<std::string_view, 5> default_ids = {"classes", "sections", "modules",
                                                         "packages", "symbols"};

Result<std::vector<std::string>> ids_of(const Report& before, const Report& after,
                                        const DiffOptions& options, Notes& notes) {
    std::vector<std::string> ids;
    for (const auto& id : options.breakdowns) {
        const bool in_before = before.breakdown(id) != nullptr;
        if (!in_before || after.breakdown(id) == nullptr)
            return fail(ErrorKind::usage, "the {} report has no breakdown '{}'",
                        in_before ? "new" : "old", printable(id));
        ids.push_back(id);
    }
    if (!ids.empty()) return ids;
    for (const auto id : default_ids) {
        const bool in_before = before.breakdown(id) != nullptr;
        const bool in_after = after.breakdown(id) != nullptr;
        if (in_before && in_after)
            ids.emplace_back(id);
        else if ((in_before || in_after) && id != "symbols")
            inform(notes, std::string(id), "only the {} report has this breakdown",
                   in_before ? "old" : "new");
    }
    return ids;
}

Error broken(const DiffBreakdown& b, const DiffNode& node, std::string_view what) {
    return {ErrorKind::internal, fmt::format("diff of {}: \"{}\": {}", b.id, node.name, what)};
}

// Sums of u64 modulo 2^64 on each side: equal differences are equal modulo 2^64, and each side's
// sums stay below its parent's, which fits.
bool adds_up(const DiffNode& node) {
    u64 file = 0;
    u64 memory = 0;
    for (const auto& child : node.children) {
        file += child.after.file - child.before.file;
        memory += child.after.memory - child.before.memory;
    }
    return file == node.after.file - node.before.file &&
           memory == node.after.memory - node.before.memory;
}

bool unique_names(const DiffNode& node) {
    std::set<std::string_view> olds;
    std::set<std::string_view> news;
    for (const auto& child : node.children) {
        const bool renamed = child.status == RowStatus::renamed;
        if (child.status != RowStatus::added &&
            !olds.insert(renamed ? child.old_name : child.name).second)
            return false;
        if (child.status != RowStatus::gone && !news.insert(child.name).second) return false;
    }
    return true;
}

}  // namespace

bool Diff::empty() const {
    return context.empty() && modules.empty() && before.subject.size == after.subject.size &&
           before.subject.memory == after.subject.memory &&
           std::ranges::all_of(breakdowns, [](const DiffBreakdown& b) {
               return b.root.children.empty() && b.root.before == b.root.after;
           });
}

bool is_padding(const DiffNode& node) {
    return node.name == "padding" || node.name.starts_with("[padding");
}

Result<Diff> diff_reports(const Report& before, const Report& after,
                          const DiffOptions& options) try {
    Diff out;
    out.tool_version = options.tool_version;
    out.before = {before.tool_version, before.subject};
    out.after = {after.tool_version, after.subject};
    diff::compare_context(before, after, out.context);
    diff::compare_modules(before, after, out.modules);
    for (const auto& id : TRY(ids_of(before, after, options, out.notes))) {
        const auto& olds = *before.breakdown(id);
        const auto& news = *after.breakdown(id);
        if (olds.is_cut() || news.is_cut())
            warn(out.notes, id,
                 "a report was saved with its largest rows alone: a row may seem "
                 "new or gone because it crossed that line");
        out.breakdowns.push_back({id, diff::diff_trees(olds.root, news.root)});
        diff::limit_rows(out.breakdowns.back().root, options.rows);
    }
    if (auto error = check_invariants(out)) return std::unexpected(std::move(*error));
    return out;
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

std::optional<Error> check_invariants(const Diff& diff) {
    const Size before = {diff.before.subject.size, diff.before.subject.memory};
    const Size after = {diff.after.subject.size, diff.after.subject.memory};
    for (const auto& b : diff.breakdowns) {
        if (b.root.before != before || b.root.after != after)
            return broken(b, b.root, "the root has not the sizes of the subjects");
        std::vector<const DiffNode*> open = {&b.root};
        while (!open.empty()) {
            const DiffNode& node = *open.back();
            open.pop_back();
            if (node.children.empty()) {
                // Only the root of an undivided breakdown changes without saying where.
                continue;
            }
            if (!adds_up(node)) return broken(b, node, "the rows' changes do not add up");
            if (!unique_names(node)) return broken(b, node, "two rows have one name");
            for (const auto& child : node.children) open.push_back(&child);
        }
    }
    return std::nullopt;
}

}  // namespace binsize
