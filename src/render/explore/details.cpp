#include "render/explore/details.hpp"

#include "base/shorten.hpp"
#include "render/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace binsize::explore {
namespace {

std::string share_of(u64 part, u64 whole) {
    return percent(whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole));
}

std::string size_line(u64 size, u64 parent, u64 whole, bool below_root) {
    auto out = fmt::format("{} bytes", with_commas(size));
    if (size >= 1024) out += fmt::format(" ({})", human_size(size));
    if (whole == 0) return out;
    out += fmt::format(", {} of all", share_of(size, whole));
    if (below_root && parent != whole)
        out += fmt::format(", {} of what it lies in", share_of(size, parent));
    return out;
}

std::string change_line(u64 before, u64 after) {
    if (before == after) return fmt::format("{} bytes, as before", with_commas(after));
    return fmt::format("{} bytes, from {} to {}", signed_bytes(before, after), with_commas(before),
                       with_commas(after));
}

void add_diff(const Rows& rows, u32 row, std::vector<Fact>& out) {
    const auto before = rows.before(row), now = rows.now(row);
    out.emplace_back("File", change_line(before.file, now.file));
    out.emplace_back("Memory", change_line(before.memory, now.memory));
    switch (rows.status(row)) {
        case RowStatus::added: out.emplace_back("Status", "new"); break;
        case RowStatus::gone: out.emplace_back("Status", "gone"); break;
        case RowStatus::renamed:
            out.emplace_back("Status", "was " + shorten(rows.old_name(row)));
            break;
        case RowStatus::changed: break;
    }
}

// "at least 1,234, at most 5,678": the cells beside the name, of rows that are of the same kind.
void add_tables(const Rows& rows, const Tree& tree, u32 row, std::vector<Fact>& out) {
    for (const auto& table : tree.tables) {
        if (table.columns.size() < 2 || table.columns[0].name != "name") continue;
        const auto kind = static_cast<std::size_t>(
            std::ranges::find(table.columns, "kind", &Column::name) - table.columns.begin());
        for (const auto& cells : table.rows) {
            const auto* name = std::get_if<std::string>(cells.data());
            if (name == nullptr || *name != rows.name(row)) continue;
            if (kind < cells.size() &&
                text_value(cells[kind], table.columns[kind]) != kind_of(rows, tree.id, row))
                continue;
            std::string line;
            for (std::size_t i = 1; i < std::min(cells.size(), table.columns.size()); ++i) {
                const auto value = text_value(cells[i], table.columns[i]);
                if (i == kind || value.empty()) continue;
                line +=
                    fmt::format("{}{} {}", line.empty() ? "" : ", ", table.columns[i].name, value);
            }
            out.emplace_back(table.id, line);
        }
    }
}

}  // namespace

std::string signed_bytes(u64 before, u64 after) {
    const auto d = delta(before, after);
    if (d.bytes == 0) return "0";
    return (d.grew ? "+" : "−") + with_commas(d.bytes);
}

std::string_view kind_of(const Rows& rows, std::string_view breakdown, u32 row) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kinds = {
        {{"symbols", "symbol"}, {"packages", "package"}, {"modules", "module"}}};
    const auto level = rows.level(row);
    if (level == 0) return {};
    for (unsigned i = 1; i < level; ++i) {
        const auto comma = breakdown.find(',');
        if (comma == std::string_view::npos) return {};
        breakdown.remove_prefix(comma + 1);
    }
    const auto id = breakdown.substr(0, breakdown.find(','));
    const auto found =
        std::ranges::find(kinds, id, &std::pair<std::string_view, std::string_view>::first);
    return found == kinds.end() ? std::string_view() : found->second;
}

std::optional<Question> question_about(const Rows& rows, std::string_view breakdown, u32 row,
                                       Question::Kind kind) {
    const auto of = kind_of(rows, breakdown, row);
    const auto name = rows.name(row);
    // Names in brackets are remainders of ours, which nothing refers to.
    if (of.empty() || rows.is_rest(row) || name.empty() || name.starts_with('[')) return {};
    if (kind == Question::Kind::at) {
        if (of != "symbol") return {};
        return Question{kind, std::string(name)};
    }
    return Question{kind, fmt::format("{}:{}", of, name)};
}

std::vector<Fact> facts_of(const Rows& rows, const Tree& tree, u32 row) {
    std::vector<Fact> out;
    std::string way;
    auto path = rows.path(row);
    if (!path.empty()) path.pop_back();
    for (const auto above : path) way += (way.empty() ? "" : " > ") + rows.label(above);
    if (!way.empty()) out.emplace_back("In", way);
    if (rows.is_diff()) {
        add_diff(rows, row, out);
    } else {
        const auto now = rows.now(row), whole = rows.now(0), parent = rows.now(rows.parent(row));
        out.emplace_back("File", size_line(now.file, parent.file, whole.file, row != 0));
        out.emplace_back("Memory", size_line(now.memory, parent.memory, whole.memory, row != 0));
        if (whole.gzip > 0)
            out.emplace_back("Gzip", size_line(now.gzip, parent.gzip, whole.gzip, row != 0));
    }
    if (row == 0) return out;
    if (!rows.kind(row).empty()) out.emplace_back("Kind", std::string(rows.kind(row)));
    if (!rows.evidence(row).empty())
        out.emplace_back("Known from", std::string(rows.evidence(row)));
    if (rows.times(row) > 1 && !rows.is_rest(row))
        out.emplace_back("Stands for", with_commas(rows.times(row)) + " rows of this name");
    if (rows.children(row) > 0) out.emplace_back("Rows below", with_commas(rows.children(row)));
    add_tables(rows, tree, row, out);
    return out;
}

}  // namespace binsize::explore
