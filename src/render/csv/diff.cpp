// The diff for spreadsheets (RFC 4180): one line a row of each breakdown, the root at level 0; then
// what else changed, as a table of its own. Sizes are plain integers, changes are signed.
#include "render/words/diff.hpp"
#include "base/shorten.hpp"
#include "base/text.hpp"
#include "render/csv/csv.hpp"

#include <fmt/format.h>

namespace binsize::csv {
namespace {

using namespace words;

constexpr std::string_view end_of_line = "\r\n";

std::string signed_number(u64 before, u64 after) {
    const auto change = delta(before, after);
    return fmt::format("{}{}", change.grew || change.bytes == 0 ? "" : "-", change.bytes);
}

std::string_view status(const DiffNode& node) {
    switch (node.status) {
        case RowStatus::added: return "new";
        case RowStatus::gone: return "gone";
        case RowStatus::renamed: return "renamed";
        case RowStatus::changed: break;
    }
    return "";
}

std::string line(const DiffBreakdown& b, unsigned level, std::string_view path,
                 const DiffNode& node) {
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}{}", csv_field(b.id), level,
                       csv_field(path), csv_field(shorten(node.name)), status(node),
                       csv_field(shorten(node.old_name)), csv_field(node.kind), node.before.file,
                       node.after.file, signed_number(node.before.file, node.after.file),
                       node.before.memory, node.after.memory,
                       signed_number(node.before.memory, node.after.memory), end_of_line);
}

bool rows(const DiffBreakdown& b, const TextSink& out) {
    if (!out(line(b, 0, "", b.root))) return false;
    bool open = true;
    std::vector<std::string> path;  // names of the rows above, outermost first
    walk(b.root, [&](const DiffNode& node, unsigned level) {
        path.resize(level);
        std::string above;
        for (const auto& name : path) above += above.empty() ? name : " > " + name;
        open = out(line(b, level + 1, above, node));
        path.push_back(shorten(node.name));
        return open;
    });
    return open;
}

bool difference(std::string_view what, std::string_view name, std::string_view member,
                const std::optional<std::string>& before, const std::optional<std::string>& after,
                const TextSink& out) {
    return out(fmt::format("{},{},{},{},{}{}", what, csv_field(shorten(name)),
                           csv_field(shorten(member)), csv_field(shorten(before.value_or(""))),
                           csv_field(shorten(after.value_or(""))), end_of_line));
}

}  // namespace

bool write_diff(const Diff& diff, const RenderOptions&, const TextSink& out) {
    if (!out(fmt::format("breakdown,level,path,name,status,old_name,kind,file_before,file_after,"
                         "file_change,memory_before,memory_after,memory_change{}",
                         end_of_line)))
        return false;
    for (const auto& b : diff.breakdowns)
        if (!rows(b, out)) return false;
    if (diff.context.empty() && diff.modules.empty()) return true;
    if (!out(fmt::format("{}what,name,member,before,after{}", end_of_line, end_of_line)))
        return false;
    for (const auto& c : diff.context)
        if (!difference(c.id, c.name, c.member, c.before, c.after, out)) return false;
    for (const auto& m : diff.modules)
        if (!difference("module", m.path, m.member, m.before, m.after, out)) return false;
    return true;
}

}  // namespace binsize::csv
