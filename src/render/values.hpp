// Names of rows and values of tables as text, in the spelling of each place.
#pragma once

#include <binsize/report.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace binsize {

/// A row's name with how many share it: "main.main", "inline.f ×12"; "[1,262 others]" says its
/// count itself.
[[nodiscard]] std::string row_label(const Node& node);
/// For people: "1,234", "0x4a2f10", "12.3%", "yes"; empty for an absent value.
[[nodiscard]] std::string text_value(const Value& value, const Column& column);
/// For a spreadsheet: plain numbers, quoted and inert text.
[[nodiscard]] std::string csv_value(const Value& value);
/// Whether a column's values line up at the right.
[[nodiscard]] bool is_numeric(const Column& column);

/// "3,241,004 bytes", "at least 1,200 bytes", "at most 8.1 MiB of code": what a saving is worth.
[[nodiscard]] std::string saving_amount(const Saving& saving);
/// "3,241,004", "at least 1,200", "at most 8,100": the same for a column of bytes.
[[nodiscard]] std::string saving_bytes(const Saving& saving);
/// "embedded file", "literal", else the id: what the saving's name is of.
[[nodiscard]] std::string saving_kind(const Saving& saving);
/// "debugging information", "module example.com/a", "methods that nothing calls".
[[nodiscard]] std::string saving_name(const Saving& saving);
/// As many as a table of them shows; JSON has all.
inline constexpr std::size_t shown_savings = 10;
/// Those that a report opens with: at most five, none below one part in two hundred of the file,
/// one way of several to the same, and not what only the layout costs.
[[nodiscard]] std::vector<const Saving*> leading_savings(const Report& report);

/// Calls each(member, table) for the report's tables and those of its members (a fat file's slices,
/// an archive's objects), which have the tables of what holds nothing but them; `member` names it
/// with what it lies in, "lib.a > a.o", and is empty for the report's own. False where it said so.
template <class F>
bool each_table(const Report& report, F&& each) {
    std::vector<std::pair<const Report*, std::string>> todo = {{&report, ""}};
    while (!todo.empty()) {
        const auto [at, member] = std::move(todo.back());
        todo.pop_back();
        for (const auto& table : at->tables)
            if (!each(std::string_view(member), table)) return false;
        for (auto m = at->members.rbegin(); m != at->members.rend(); ++m)
            todo.emplace_back(&*m,
                              member.empty() ? m->subject.name : member + " > " + m->subject.name);
    }
    return true;
}

}  // namespace binsize
