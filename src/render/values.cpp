#include "render/values.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace binsize {
namespace {

std::string unsigned_text(u64 value, const Column& column) {
    return column.unit == "address" ? fmt::format("{:#x}", value) : with_commas(value);
}

}  // namespace

std::string row_label(const Node& node) {
    if (node.others) return fmt::format("[{} others]", with_commas(node.count));
    if (node.count < 2) return shorten(node.name);
    return fmt::format("{} ×{}", shorten(node.name), with_commas(node.count));
}

std::string text_value(const Value& value, const Column& column) {
    struct Visitor {
        const Column& column;
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(bool b) const { return b ? "yes" : "no"; }
        std::string operator()(u64 n) const { return unsigned_text(n, column); }
        std::string operator()(i64 n) const {
            return n < 0 ? "-" + unsigned_text(u64{0} - static_cast<u64>(n), column)
                         : unsigned_text(static_cast<u64>(n), column);
        }
        std::string operator()(double d) const {
            return column.unit == "share" ? percent(d) : fmt::format("{:.2f}", d);
        }
        std::string operator()(const std::string& s) const { return shorten(s); }
    };
    return std::visit(Visitor{column}, value);
}

std::string csv_value(const Value& value) {
    struct Visitor {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(bool b) const { return b ? "true" : "false"; }
        std::string operator()(u64 n) const { return fmt::format("{}", n); }
        std::string operator()(i64 n) const { return fmt::format("{}", n); }
        std::string operator()(double d) const { return fmt::format("{}", d); }
        std::string operator()(const std::string& s) const { return csv_field(shorten(s)); }
    };
    return std::visit(Visitor{}, value);
}

bool is_numeric(const Column& column) { return column.unit != "text" && !column.unit.empty(); }

std::string saving_amount(const Saving& saving) {
    const auto bytes = [](u64 n) { return with_commas(n) + (n == 1 ? " byte" : " bytes"); };
    if (!saving.high) return "at least " + bytes(saving.low);
    if (*saving.high == saving.low) return bytes(saving.low);
    const auto high = bytes(*saving.high) + (saving.kind == "methods" ? " of code" : "");
    return saving.low == 0 ? "at most " + high : with_commas(saving.low) + " to " + high;
}

std::string saving_name(const Saving& saving) {
    if (saving.kind == "dwarf") return "DWARF";
    if (saving.kind == "symbol_names") return "symbol names";
    if (saving.kind == "methods") return "methods that nothing calls";
    if (saving.kind == "embedded") return "embedded file " + saving.name;
    return saving.kind + " " + saving.name;
}

}  // namespace binsize
