// Names of rows and values of tables as text, in the spelling of each place.
#pragma once

#include <binsize/report.hpp>

#include <string>

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

}  // namespace binsize
