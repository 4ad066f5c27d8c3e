// Fat files: each slice is a report of its own, a whole program, and the outer breakdowns have the
// slices as their first level. What lies between them (headers, padding) is the outer file's.
#include "analysis/assemble.hpp"
#include "analysis/rows/arrange.hpp"
#include "analysis/rows/breakdowns.hpp"
#include "analysis/sections/weight_sums.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace binsize {
namespace {

std::vector<std::string> member_rows(const Image& image) {
    std::vector<std::string> rows;
    std::unordered_map<std::string, u32> seen;
    for (const auto& m : image.members) {
        auto name = printable(m.name);
        const u32 n = ++seen[name];
        rows.push_back(n == 1 ? name : fmt::format("{} #{}", name, n));
    }
    return rows;
}

void cut_members(const Image& image, const Axis& axis, const std::vector<std::string>& rows,
                 Model& model) {
    ClaimSink sink(axis);
    sink.package("[container]", PackageKind::format);
    for (const auto& r : image.regions)
        sink.claim(r.file, sink.owner(OwnerKind::structure, r.name, 0), r.cost_class,
                   Evidence::format, r.within_section ? Rank::directory : Rank::structure);
    for (std::size_t i = 0; i < rows.size(); ++i)
        sink.claim(image.members[i].file, sink.owner(OwnerKind::structure, rows[i], 0),
                   CostClass::unknown, Evidence::format, Rank::section);
    auto& division = model.division(Cut::sections);
    GapNamer gap(image, division);
    adopt(division, sink);
    std::vector<ClaimList> runs;
    runs.push_back(std::move(sink.claims));
    division.partition = Partition::cover(axis.size(), std::move(runs), gap);
}

}  // namespace

Result<Report> analyze_fat(const Image& image, const ReportOptions& options,
                           const GzipShares* shares) {
    Report report;
    report.notes = image.notes;
    auto axis = Axis::of(image, report.notes);
    if (shares != nullptr) axis.weigh(*shares, image.bytes);
    report.subject = make_subject(image, axis, options);
    report.linkage = image.linkage;
    const auto rows = member_rows(image);
    std::vector<const Report*> report_of(rows.size(), nullptr);
    report.members.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& member = image.members[i];
        if (!member.image) {
            inform(report.notes, rows[i], "{}", member.problem);
            continue;
        }
        auto inner = options;
        inner.name = rows[i];
        inner.packages_enough = 0;  // rows of slices are added up by their names
        report.members.push_back(TRY(make_report(*member.image, inner, {.shares = shares})));
        report_of[i] = &report.members.back();
        report.members.back().subject.name = rows[i];
        report.subject.memory += report.members.back().subject.memory;
        add(report.weights, report.members.back().weights);
        add(report.metrics, report.members.back().metrics);
    }
    // A c-archive is a Go program beside objects of C.
    const auto of_go = std::ranges::find_if(report.members, [](const Report& m) {
        return m.toolchain.compiler == "gc" && m.subject.kind == "relocatable";
    });
    if (of_go != report.members.end()) report.toolchain = of_go->toolchain;
    set_shares(report.weights, report.subject.size);

    Model model;
    cut_members(image, axis, rows, model);
    const std::string keys[] = {"sections"};
    auto whole = options;
    whole.rows = 0;
    whole.only.clear();
    const auto outer = TRY(make_breakdown(model, axis, keys, whole));
    std::unordered_map<std::string_view, std::size_t> by_row;
    for (std::size_t i = 0; i < rows.size(); ++i) by_row.emplace(rows[i], i);
    const auto wanted = options.breakdowns.empty() ? default_breakdowns() : options.breakdowns;
    for (const auto& ids : wanted) {
        Breakdown breakdown = outer;
        breakdown.id.clear();
        for (const auto& id : ids) breakdown.id += breakdown.id.empty() ? id : "," + id;
        for (auto& node : breakdown.root.children) {
            const auto it = by_row.find(node.name);
            if (it == by_row.end() || report_of[it->second] == nullptr) continue;
            const auto& inner = *report_of[it->second];
            // Members that overlap share bytes of the outer file: their inner rows would not add
            // up.
            if (inner.subject.size != node.size.file) continue;
            node.size.memory = inner.subject.memory;
            node.kind = inner.subject.kind;
            if (const auto* b = inner.breakdown(breakdown.id)) node.children = b->root.children;
        }
        breakdown.root.size = {};
        for (const auto& node : breakdown.root.children) breakdown.root.size += node.size;
        arrange_children(breakdown.root, options);  // below, the members' reports did it
        report.subject.memory = breakdown.root.size.memory;
        report.breakdowns.push_back(std::move(breakdown));
    }
    TRY_VOID(settle_notes(report, options, image.notes_left_out));
    return report;
}

}  // namespace binsize
