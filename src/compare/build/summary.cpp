#include "compare/build/build.hpp"
#include "compare/build/own.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace binsize {
namespace {

// A step that does not have what is asked for goes to the step that it is part of.
template <class Name>
std::vector<BuildRow> rows_by(const BuildRecord& record, const std::vector<OwnShare>& own,
                              Name&& name) {
    std::map<std::string, BuildRow> rows;
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const auto& s = record.steps[i];
        std::string key = name(s);
        const bool has_one = !key.empty();
        for (auto at = i; key.empty() && own[at].within != OwnShare::none; at = own[at].within)
            key = name(record.steps[own[at].within]);
        if (key.empty()) continue;
        auto& row = rows[key];
        row.name = key;
        row.processor += own[i].processor;
        row.read += own[i].read;
        row.written += own[i].written;
        if (!has_one) continue;
        ++row.steps;
        row.wall += s.wall();
        row.peak = std::max(row.peak, s.peak);
    }
    std::vector<BuildRow> out;
    for (auto& [key, row] : rows) out.push_back(std::move(row));
    std::ranges::stable_sort(
        out, [](const BuildRow& a, const BuildRow& b) { return a.processor > b.processor; });
    return out;
}

bool compiles(const BuildStep& s) {
    return s.tool == "compile" && !s.package.empty() && !s.package.starts_with('[');
}

// From what ended last back to what it waited for last: steps of its own package, and those of the
// packages that it needs. What would have to be quicker for the build to be.
std::vector<const BuildStep*> critical_chain(const BuildRecord& record) {
    std::unordered_map<std::string_view, std::vector<const BuildStep*>> of_package;
    const BuildStep* at = nullptr;
    for (const auto& s : record.steps) {
        if (!s.exact || s.package.empty() || s.package.starts_with('[')) continue;
        of_package[s.package].push_back(&s);
        if (at == nullptr || s.end > at->end) at = &s;
    }
    constexpr double slack = 1e-3;
    std::vector<const BuildStep*> out;
    while (at != nullptr && out.size() < record.steps.size()) {
        out.push_back(at);
        const BuildStep* next = nullptr;
        const auto consider = [&](std::string_view package) {
            const auto found = of_package.find(package);
            if (found == of_package.end()) return;
            for (const auto* s : found->second)
                if (s != at && s->start < at->start && s->end <= at->start + slack &&
                    (next == nullptr || s->end > next->end))
                    next = s;
        };
        consider(at->package);
        for (const auto& package : at->needs) consider(package);
        at = next;
    }
    std::ranges::reverse(out);
    return out;
}

// Steps at once while at least one ran.
double parallelism(const BuildRecord& record, const std::vector<OwnShare>& own) {
    std::vector<std::pair<double, int>> events;
    double sum = 0;
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const auto& s = record.steps[i];
        if (!s.exact || own[i].has_exact) continue;  // it waits for those
        events.emplace_back(s.start, 1);
        events.emplace_back(s.end, -1);
        sum += s.wall();
    }
    std::ranges::sort(events);
    double busy = 0;
    double since = 0;
    int running = 0;
    for (const auto& [time, change] : events) {
        if (running > 0) busy += time - since;
        running += change;
        since = time;
    }
    return busy > 0 ? sum / busy : 0;
}

// Steps of Go alone have packages; what is of no module is the program's own.
std::string module_of(const BuildStep& s) {
    if (s.package.empty() || s.package.starts_with('[') || s.tool == "link") return {};
    return s.module.empty() ? "[the program's own]" : s.module;
}

void add_changes(BuildDiff& out, std::string_view kind, const std::vector<BuildRow>& before,
                 const std::vector<BuildRow>& after) {
    std::map<std::string_view, BuildChange> changes;
    for (const auto& row : before) changes[row.name].before = row;
    for (const auto& row : after) changes[row.name].after = row;
    for (auto& [name, change] : changes) {
        change.kind = kind;
        out.changes.push_back(std::move(change));
    }
}

std::vector<BuildPhase> phases_of(const BuildRecord& record) {
    std::map<std::string_view, double> sums;
    for (const auto& s : record.steps)
        for (const auto& p : s.phases) sums[p.name] += p.seconds;
    std::vector<BuildPhase> out;
    for (const auto& [name, time] : sums) out.push_back({std::string(name), time});
    std::ranges::stable_sort(out, std::greater<>(), &BuildPhase::seconds);
    return out;
}

double seen_by_itself(const BuildRecord& record, const std::vector<OwnShare>& own) {
    double seen = 0;
    for (std::size_t i = 0; i < record.steps.size(); ++i)
        if (own[i].within == OwnShare::none) seen += record.steps[i].processor();
    return seen;
}

}  // namespace

BuildSummary summarize(const BuildRecord& record) {
    BuildSummary out;
    const auto own = own_shares(record);
    out.tools = rows_by(record, own, [](const BuildStep& s) { return s.tool; });
    out.packages = rows_by(record, own, [](const BuildStep& s) { return s.package; });
    out.modules = rows_by(record, own, module_of);
    out.units = rows_by(record, own, [](const BuildStep& s) { return s.unit; });
    out.phases = phases_of(record);
    out.critical = critical_chain(record);
    for (const auto* s : out.critical) out.critical_wall += s->wall();
    out.parallelism = parallelism(record, own);
    std::set<std::string_view> compiled;
    std::set<std::string_view> linked;
    for (const auto& s : record.steps) {
        if (compiles(s)) compiled.insert(s.package);
        if (s.tool == "link") linked.insert(s.needs.begin(), s.needs.end());
    }
    out.compiled = compiled.size();
    out.unseen = std::max(0.0, record.user + record.system - seen_by_itself(record, own));
    if (record.packages) {
        u64 cached = 0;
        for (const auto name : linked) cached += compiled.contains(name) ? 0 : 1;
        out.cached = cached;
    }
    return out;
}

BuildDiff diff_builds(const BuildRecord& before, const BuildRecord& after) {
    BuildDiff out;
    out.before = &before;
    out.after = &after;
    const auto x = summarize(before);
    const auto y = summarize(after);
    add_changes(out, "tool", x.tools, y.tools);
    add_changes(out, "module", x.modules, y.modules);
    add_changes(out, "package", x.packages, y.packages);
    add_changes(out, "unit", x.units, y.units);
    std::ranges::stable_sort(out.changes, [](const BuildChange& a, const BuildChange& b) {
        return std::abs(a.after.processor - a.before.processor) >
               std::abs(b.after.processor - b.before.processor);
    });
    return out;
}

}  // namespace binsize
