// The metadata tax: what each package costs beside its code. One walk over the claims gives every
// package its file bytes by cost class; the columns group the classes, and add up to the package's
// row in the `packages` breakdown.
#include "analysis/assemble.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace binsize {
namespace {

enum TaxColumn : u8 {
    code,
    pclntab,
    funcdata,
    types,
    strings,
    data,
    symbol_names,
    dwarf_entries,
    relocations,
    other,
};
constexpr std::size_t column_count = 10;

struct Row {
    std::array<u64, column_count> bytes{};

    [[nodiscard]] u64 total() const {
        u64 sum = 0;
        for (const u64 b : bytes) sum += b;
        return sum;
    }
    // Absent where there is no code to pay for.
    [[nodiscard]] Value tax() const {
        if (bytes[code] == 0) return {};
        const u64 metadata = bytes[pclntab] + bytes[funcdata] + bytes[types] + bytes[symbol_names] +
                             bytes[relocations];
        return static_cast<double>(metadata) / static_cast<double>(bytes[code]);
    }
};

TaxColumn column_of(CostClass c) {
    switch (c) {
        case CostClass::code: return code;
        case CostClass::pclntab: return pclntab;
        case CostClass::funcdata: return funcdata;
        case CostClass::types:
        case CostClass::itabs: return types;
        case CostClass::strings: return strings;
        case CostClass::data:
        case CostClass::rodata:
        case CostClass::embedded: return data;
        case CostClass::symbol_names: return symbol_names;
        case CostClass::dwarf: return dwarf_entries;
        case CostClass::relocations: return relocations;
        default: return other;  // unwind tables, build information, …
    }
}

std::vector<Row> rows_by_package(const Axis& axis, const Division& division) {
    std::vector<Row> rows(division.packages.size());
    const auto cells = division.partition.cells();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& cell = cells[i];
        rows[division.owners[cell.owner].package].bytes[column_of(cell.cost_class)] +=
            axis.measure(cell.begin, division.partition.end_of(i)).file;
    }
    return rows;
}

// Like a breakdown, one row for what prints alike.
std::map<std::string, Row> rows_by_name(const Axis& axis, const Division& division) {
    const auto rows = rows_by_package(axis, division);
    std::map<std::string, Row> named;
    for (std::size_t p = 0; p < rows.size(); ++p) {
        const auto& package = division.packages[p];
        if (package.kind != PackageKind::package && package.kind != PackageKind::shared) continue;
        if (rows[p].total() == 0) continue;
        auto& row = named[printable(package.name)];
        for (std::size_t c = 0; c < column_count; ++c) row.bytes[c] += rows[p].bytes[c];
    }
    return named;
}

}  // namespace

// What each package costs beside its code, in bytes of the file. Rows of kind `package` and
// `shared`, the largest first.
Table make_metadata_tax_table(const Context& context, const Model& model, u64) {
    Table t{"metadata_tax",
            {{"name", "text"},
             {"code", "bytes"},
             {"pclntab", "bytes"},
             {"funcdata", "bytes"},
             {"types", "bytes"},
             {"strings", "bytes"},
             {"data", "bytes"},
             {"symbol names", "bytes"},
             {"dwarf", "bytes"},
             {"relocations", "bytes"},
             {"other", "bytes"},
             {"total", "bytes"},
             {"metadata per byte of code", "share"}},
            {}};
    const auto named = rows_by_name(context.axis, model.division(Cut::claims));
    std::vector<const std::pair<const std::string, Row>*> order;
    for (const auto& row : named) order.push_back(&row);
    std::ranges::stable_sort(order, std::greater{},
                             [](const auto* r) { return r->second.total(); });
    for (const auto* row : order) {
        auto& cells = t.rows.emplace_back();
        cells.emplace_back(row->first);
        for (const u64 bytes : row->second.bytes) cells.emplace_back(bytes);
        cells.emplace_back(row->second.total());
        cells.push_back(row->second.tax());
    }
    return t;
}

}  // namespace binsize
