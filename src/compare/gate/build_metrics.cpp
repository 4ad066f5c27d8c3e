#include "compare/gate/build_metrics.hpp"

#include "base/base.hpp"
#include "compare/build/build.hpp"
#include "compare/gate/wording.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace binsize::gate {
namespace {

constexpr std::string_view prefix = "build_";
constexpr std::string_view cpu = "build_cpu";
constexpr std::string_view peak = "build_peak_memory";
// Of fewer the middle is no better than any of them.
constexpr std::size_t enough = 3;

bool is_empty(const std::vector<BuildRecord>* records) {
    return records == nullptr || records->empty();
}

struct Took {
    double seconds = 0;
    u64 peak = 0;
};
using TookByName = std::map<std::string, Took>;

// Versions of one module are one row, as elsewhere in the gate.
void add_rows(TookByName& out, std::string_view kind, const std::vector<BuildRow>& rows) {
    const bool modules = kind == "module";
    for (const auto& row : rows) {
        if (row.name.starts_with("[version")) continue;
        const auto name = modules ? module_path(row.name) : std::string_view(row.name);
        auto& took = out[fmt::format(".{}:{}", kind, name)];
        took.seconds += row.processor;
        took.peak = std::max(took.peak, row.peak);
    }
}

// A record is somebody else's file: times may be anything.
u64 microseconds(double seconds) {
    constexpr double most = 1e12;
    return seconds > 0 ? static_cast<u64>(std::llround(std::min(seconds, most) * 1e6)) : 0;
}

BuildReading reading(std::string name, Unit unit, std::vector<u64> values) {
    std::ranges::sort(values);
    const auto upper = values[values.size() / 2];
    const auto lower = values[(values.size() - 1) / 2];
    return {std::move(name), unit, lower + (upper - lower) / 2, values.front(), values.back()};
}

std::string sides_differ(const BuildRecord& a, const BuildRecord& b) {
    const auto compiled = [](const BuildRecord& r) { return summarize(r).compiled; };
    const auto x = compiled(a);
    const auto y = compiled(b);
    if (x != y) return fmt::format("{} and {} packages compiled", with_commas(x), with_commas(y));
    if (a.cold != b.cold) return "a cold cache and a warm one";
    if (a.processors != b.processors)
        return fmt::format("{} and {} processors", a.processors, b.processors);
    if (a.code != 0 || b.code != 0) return "a build that failed";
    return {};
}

// The option whose records a rule would need; empty where there are all.
std::string_view lacking(bool growth, const GateInput& input) {
    const auto& builds = input.builds;
    if (is_empty(builds.now)) return "--build";
    if (growth && input.baseline != nullptr && is_empty(builds.baseline)) return "--baseline-build";
    if (growth && input.parent != nullptr && is_empty(builds.parent)) return "--parent-build";
    return {};
}

void say(std::vector<Finding>& out, std::string check, std::string message) {
    Finding f;
    f.outcome = Outcome::warn;
    f.check = std::move(check);
    f.message = std::move(message);
    out.push_back(std::move(f));
}

// Sides of few records, and builds that did not do the same.
void doubt_records(const GateInput& input, std::vector<Finding>& out) {
    const BuildRecord* first = nullptr;
    const std::array sides = {std::pair("--build", input.builds.now),
                              std::pair("--baseline-build", input.builds.baseline),
                              std::pair("--parent-build", input.builds.parent)};
    for (const auto& [option, records] : sides) {
        if (is_empty(records)) continue;
        if (records->size() < enough)
            say(out, "unlike",
                fmt::format("{} of a build given by {}: builds vary, give at least {}",
                            records->size() == 1 ? "1 record is" : "2 records are", option,
                            enough));
        if (first == nullptr) first = &records->front();
        for (const auto& record : *records) {
            const auto what = sides_differ(*first, record);
            if (what.empty()) continue;
            say(out, "unlike", fmt::format("the records of builds are not alike: {}", what));
            break;
        }
    }
}

}  // namespace

bool is_build_metric(std::string_view name) { return name.starts_with(prefix); }

bool is_build_time(std::string_view name) { return name.starts_with(cpu); }

bool names_build_metric(std::string_view glob) {
    const Glob compiled(glob);
    for (const auto whole : {cpu, peak}) {
        if (!glob.starts_with(whole)) continue;
        if (compiled.matches(whole)) return true;
        for (const std::string_view below : {".package:", ".module:"}) {
            const auto start = fmt::format("{}{}", whole, below);
            if (glob.starts_with(start) && glob.size() > start.size()) return true;
        }
    }
    return false;
}

BuildReadings read_builds(const std::vector<BuildRecord>* records) {
    if (is_empty(records)) return {};
    std::map<std::string, std::vector<Took>> all;
    for (const auto& record : *records) {
        const auto sums = summarize(record);
        TookByName took;
        took[""] = {record.user + record.system, record.peak};
        add_rows(took, "package", sums.packages);
        add_rows(took, "module", sums.modules);
        for (auto& [name, value] : took) all[name].push_back(value);
    }
    BuildReadings out;
    for (const auto& [name, took] : all) {
        if (took.size() != records->size()) {
            out.partial.push_back(name.substr(1));
            continue;
        }
        std::vector<u64> times, peaks;
        for (const auto& t : took) {
            times.push_back(microseconds(t.seconds));
            peaks.push_back(t.peak);
        }
        out.list.push_back(reading(fmt::format("{}{}", cpu, name), Unit::time, std::move(times)));
        out.list.push_back(reading(fmt::format("{}{}", peak, name), Unit::bytes, std::move(peaks)));
    }
    return out;
}

Result<std::vector<Finding>> doubts(const std::vector<const Rule*>& rules, const RowList& list,
                                    const GateInput& input) {
    bool any = false;
    for (const auto* rule : rules) {
        if (!is_build_metric(rule->glob)) continue;
        any = true;
        if (const auto option = lacking(limits_growth(*rule), input); !option.empty())
            return fail(ErrorKind::usage, "the rule {} needs records of builds: give {} RECORD",
                        rule->match(), option);
    }
    std::vector<Finding> out;
    if (!any) return out;
    doubt_records(input, out);
    if (!list.partial.empty())
        say(out, "unjudged",
            fmt::format("{} rows of builds are not in every record, {} for one: they were not "
                        "judged",
                        with_commas(list.partial.size()), printable(list.partial.front())));
    return out;
}

std::string show_time(u64 microseconds) {
    const auto value = static_cast<double>(microseconds);
    return microseconds < 1'000'000 ? fmt::format("{:.1f} ms", value / 1e3)
                                    : fmt::format("{:.2f} s", value / 1e6);
}

}  // namespace binsize::gate
