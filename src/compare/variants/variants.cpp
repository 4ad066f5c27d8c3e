#include "base/text.hpp"
#include "compare/variants/parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

// Every row that any report has, with a size for each report that has it; the largest first.
std::vector<VariantRow> rows(std::span<const Report> reports, std::string_view id) {
    std::vector<VariantRow> out;
    std::unordered_map<std::string_view, std::size_t> at;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const auto* breakdown = reports[i].breakdown(id);
        if (breakdown == nullptr) continue;
        for (const auto& node : breakdown->root.children) {
            const auto [place, fresh] = at.try_emplace(node.name, out.size());
            if (fresh) out.push_back({std::string(node.name), {reports.size(), std::nullopt}});
            out[place->second].sizes[i] = node.size;
        }
    }
    const auto largest = [](const VariantRow& row) {
        Size most;
        for (const auto& size : row.sizes) {
            most.file = std::max(most.file, size.value_or(Size{}).file);
            most.memory = std::max(most.memory, size.value_or(Size{}).memory);
        }
        return most;
    };
    std::ranges::stable_sort(out, [&](const VariantRow& a, const VariantRow& b) {
        const auto x = largest(a);
        const auto y = largest(b);
        if (x.file != y.file) return x.file > y.file;
        return x.memory != y.memory ? x.memory > y.memory : a.name < b.name;
    });
    return out;
}

// `report app build/app` gives two columns of one name.
void number_repeated_names(std::vector<Variant>& variants) {
    std::unordered_map<std::string, unsigned> seen;
    for (auto& variant : variants)
        if (const auto n = ++seen[variant.name]; n > 1) variant.name += fmt::format(" #{}", n);
}

}  // namespace

std::optional<double> time_difference(const RunCost& first, const RunCost& run) {
    if (!first.problem.empty() || !run.problem.empty()) return std::nullopt;
    if (run.low <= first.high && first.low <= run.high) return 0.0;
    return run.median - first.median;
}

std::optional<i64> memory_difference(const RunCost& first, const RunCost& run) {
    if (!first.problem.empty() || !run.problem.empty()) return std::nullopt;
    if (run.peak_low <= first.peak_high && first.peak_low <= run.peak_high) return 0;
    return static_cast<i64>(run.peak_memory) - static_cast<i64>(first.peak_memory);
}

Comparison compare_variants(std::span<const Report> reports) {
    Comparison out;
    for (const auto& report : reports) {
        Variant variant;
        variant.name = report.subject.name;
        variant.platform = variants::platform(report);
        variant.size = {report.subject.size, report.subject.memory};
        variant.compressed = report.subject.compressed;
        const auto& first = reports.front();
        if (&report == &first) {
            variant.sameness = Sameness::first;
        } else {
            auto [sameness, because] = variants::sameness(first, report);
            variant.sameness = sameness;
            variant.because = std::move(because);
            variant.parts = variants::part_changes(first, report);
            variant.costs = variants::user_costs(first, report);
            variant.warnings = variants::damage(first, report);
        }
        out.variants.push_back(std::move(variant));
    }
    number_repeated_names(out.variants);
    out.classes = rows(reports, "classes");
    out.sections = rows(reports, "sections");
    out.groups = variants::release_groups(reports);
    return out;
}

}  // namespace binsize
