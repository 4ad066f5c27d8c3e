#include "render/values.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

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
    if (saving.exact || (saving.high && saving.low == saving.high)) return bytes(saving.file);
    const u64 least = saving.low.value_or(saving.file);
    if (!saving.high) return (saving.low ? "at least " : "about ") + bytes(least);
    const auto high = bytes(*saving.high) + (saving.id == "method-dce" ? " of code" : "");
    return least == 0 ? "at most " + high : with_commas(least) + " to " + high;
}

std::string saving_bytes(const Saving& saving) {
    if (saving.exact || (saving.high && saving.low == saving.high)) return with_commas(saving.file);
    const u64 least = saving.low.value_or(saving.file);
    if (!saving.high) return (saving.low ? "at least " : "about ") + with_commas(least);
    return least == 0 ? "at most " + with_commas(*saving.high)
                      : with_commas(least) + " to " + with_commas(*saving.high);
}

std::string saving_kind(const Saving& saving) {
    if (saving.id != "embedded") return saving.id;
    return saving.name.starts_with('"') ? "literal" : "embedded file";
}

std::string saving_name(const Saving& saving) {
    if (saving.id == "strip-g" || saving.id == "llvm-strip-g" || saving.id == "go-w")
        return "debugging information";
    if (saving.id == "strip" || saving.id == "llvm-strip" || saving.id == "go-sw")
        return "debugging information and symbol names";
    if (saving.id == "method-dce") return "methods that nothing calls";
    const auto kind = saving_kind(saving);
    return saving.name.empty() ? kind : kind + " " + saving.name;
}

std::vector<const Saving*> leading_savings(const Report& report) {
    constexpr std::size_t most = 5;
    constexpr u64 part_of_file = 200;
    const u64 least = std::max<u64>(1, report.subject.size / part_of_file);
    const auto first_of = [&](std::initializer_list<std::string_view> ids) {
        for (const auto id : ids)
            if (std::ranges::find(report.savings, id, &Saving::id) != report.savings.end())
                return id;
        return std::string_view();
    };
    // Of the ways to the same the one that is nearest: the linker's, else GNU's, else LLVM's.
    const auto all = first_of({"go-sw", "strip", "llvm-strip"});
    const auto debug = first_of({"go-w", "strip-g", "llvm-strip-g"});
    u64 all_bytes = 0;
    std::vector<const Saving*> out;
    for (const auto& s : report.savings) {
        const bool strips = s.id.find("strip") != s.id.npos || s.id.starts_with("go-");
        const bool layout = s.id == "padding" || s.id == "build-id";
        if (s.most() < least || out.size() == most || layout ||
            (strips && s.id != all && s.id != debug))
            continue;
        // An object without symbols is no use to a linker.
        if (s.id == all && report.subject.kind == "relocatable") continue;
        // Without symbols, or without debugging information, both take the same.
        if (s.id == debug && s.file == all_bytes) continue;
        if (s.id == all) all_bytes = s.file;
        out.push_back(&s);
    }
    return out;
}

}  // namespace binsize
