// What a package costs to build beside what it leaves in the program.
#include "base/rows.hpp"
#include "compare/build/build.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace binsize {
namespace {

struct Joined {
    std::string module;
    u64 bytes = 0, milliseconds = 0, peak = 0, steps = 0;
    double seconds = 0;
};

std::vector<Value> cells(const std::string& name, const Joined& row) {
    return {name,     row.module, row.bytes, static_cast<u64>(std::llround(row.seconds * 1000)),
            row.peak, row.steps};
}

}  // namespace

Result<Table> join_build(const Report& report, const BuildRecord& record, u64 rows) {
    const auto* packages = report.breakdown("packages");
    if (packages == nullptr)
        return fail(ErrorKind::usage, "--build needs the breakdown by packages");
    std::map<std::string, Joined> joined;
    const auto own = own_shares(record);
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const auto& s = record.steps[i];
        // What another step of the package started is part of that.
        if (own[i].within != OwnShare::none && record.steps[own[i].within].package == s.package)
            continue;
        if (!s.exact || s.package.empty() || s.package.starts_with('[') || s.tool == "link")
            continue;
        auto& row = joined[s.package];
        row.module = s.module;
        row.seconds += s.processor();
        row.peak = std::max(row.peak, s.peak);
        ++row.steps;
    }
    // In the program the main package is called main.
    std::string main_package = report.toolchain.main_package;
    for (const auto& node : packages->root.children) {
        if (node.others) continue;
        std::string name(node.name);
        if (name == "main" && !main_package.empty()) name = main_package;
        if (const auto found = joined.find(name); found != joined.end())
            found->second.bytes = node.size.file;
    }
    Table out{.id = "build",
              .columns = {{"package", "text"},
                          {"module", "text"},
                          {"file", "bytes"},
                          {"processor_ms", "count"},
                          {"peak", "bytes"},
                          {"steps", "count"}},
              .rows = {}};
    std::vector<std::pair<std::string, Joined>> sorted(joined.begin(), joined.end());
    std::ranges::stable_sort(
        sorted, [](const auto& a, const auto& b) { return a.second.seconds > b.second.seconds; });
    const auto kept = rows_kept(sorted.size(), rows);
    Joined rest;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const auto& [name, row] = sorted[i];
        if (i < kept) {
            out.rows.push_back(cells(name, row));
            continue;
        }
        rest.bytes += row.bytes;
        rest.seconds += row.seconds;
        rest.peak = std::max(rest.peak, row.peak);
        rest.steps += row.steps;
        ++out.others;
    }
    if (out.others > 0) out.rows.push_back(cells(others_name(out.others), rest));
    return out;
}

}  // namespace binsize
