// Reports → rows by name. What a report does not hold is an error, never a zero.
#include "compare/gate/rows.hpp"

#include "base/error.hpp"
#include "compare/compare.hpp"
#include "compare/gate/build_metrics.hpp"
#include "compare/gate/metrics.hpp"

#include <binsize/build.hpp>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace binsize::gate {
namespace {

// One number of one report, before the reports are put side by side.
struct Reading {
    std::string member, name;
    Unit unit = Unit::bytes;
    u64 value = 0;
    std::string spread{};  // where the value is the middle of several
};
struct Readings {
    std::vector<Reading> list;
    bool missing = false;  // the report does not hold rows of this kind
    bool cut = false;
    std::vector<std::string> partial{};
};

std::string_view breakdown_id(RowKind kind) {
    switch (kind) {
        case RowKind::section: return "sections";
        case RowKind::class_: return "classes";
        case RowKind::category: return "categories";
        case RowKind::module: return "modules";
        case RowKind::package: return "packages";
        case RowKind::symbol: return "symbols";
        default: return {};
    }
}

void read_breakdown(const Report& report, const std::string& member, RowKind kind, bool memory,
                    Readings& out) {
    const auto* breakdown = breakdown_by(report, breakdown_id(kind));
    if (breakdown == nullptr) {
        out.missing = true;
        return;
    }
    for (const auto& node : breakdown->root.children) {
        if (node.others) {
            out.cut = true;
            continue;
        }
        const auto name = kind == RowKind::module ? module_path(node.name) : node.name.view();
        out.list.push_back(
            {member, std::string(name), Unit::bytes, memory ? node.size.memory : node.size.file});
    }
}

void read_metrics(const Report& report, const std::vector<BuildRecord>* builds, Readings& out) {
    for (const auto& metric : metric_list())
        if (const auto value = metric.read(report))
            out.list.push_back({"", std::string(metric.name), metric.unit, *value});
    auto built = read_builds(builds);
    for (auto& b : built.list) {
        auto spread =
            fmt::format("{} to {} in {} record{}", show(b.least, b.unit), show(b.most, b.unit),
                        builds->size(), builds->size() == 1 ? "" : "s");
        out.list.push_back({"", std::move(b.name), b.unit, b.value, std::move(spread)});
    }
    out.partial = std::move(built.partial);
}

Readings read(const Report& report, RowKind kind, bool memory,
              const std::vector<BuildRecord>* builds) {
    Readings out;
    switch (kind) {
        case RowKind::file:
            // One file under test, whatever either side calls it.
            out.list.push_back(
                {"", "", Unit::bytes, memory ? report.subject.memory : report.subject.size});
            break;
        case RowKind::compressed:
            for (const auto& c : report.subject.compressed)
                out.list.push_back({"", c.method, Unit::bytes, c.bytes});
            out.missing = out.list.empty();
            break;
        case RowKind::metric: read_metrics(report, builds, out); break;
        default:
            if (report.members.empty()) read_breakdown(report, "", kind, memory, out);
            for (const auto& m : report.members)
                read_breakdown(m, member_name(m), kind, memory, out);
    }
    return out;
}

std::string missing_message(RowKind kind, std::string_view which) {
    if (kind == RowKind::compressed)
        return fmt::format("{} holds no compressed sizes: save it with --compressed", which);
    return fmt::format("{} holds no breakdown by {}: save it with -d {}", which, breakdown_id(kind),
                       breakdown_id(kind));
}

using Index = std::unordered_map<std::string, u64>;

std::string key_of(const Reading& reading) { return reading.member + '\0' + reading.name; }

// Siblings have unique names, but for modules whose version was cut off: those add up.
Index index_of(const Readings& readings) {
    Index out;
    out.reserve(readings.list.size());
    for (const auto& reading : readings.list) out[key_of(reading)] += reading.value;
    return out;
}

std::optional<u64> find(const Index& index, const std::string& key) {
    const auto at = index.find(key);
    return at == index.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace

std::string Row::label() const {
    auto out = kind == RowKind::file ? "file" : fmt::format("{}:{}", name_of(kind), name);
    if (memory) out += " in memory";
    if (!member.empty()) out += fmt::format(" in {}", member);
    return out;
}

const std::string& member_name(const Report& member) {
    return member.subject.name.empty() ? member.subject.arch : member.subject.name;
}

std::string_view module_path(std::string_view row) {
    return row.starts_with('[') ? row : row.substr(0, row.find_first_of(" @"));
}

const Breakdown* breakdown_by(const Report& report, std::string_view key) {
    for (const auto& b : report.breakdowns)
        if (std::string_view(b.id).substr(0, b.id.find(',')) == key) return &b;
    return nullptr;
}

Result<RowList> rows_of(RowKind kind, bool memory, bool needs_before, const GateInput& input) {
    auto now = read(input.report, kind, memory, input.builds.now);
    if (now.missing) return fail(ErrorKind::usage, "{}", missing_message(kind, "the report"));
    RowList out;
    out.cut = now.cut;
    out.partial = std::move(now.partial);
    const auto side = [&](const Report* report, std::string_view which,
                          const std::vector<BuildRecord>* builds) -> Result<Readings> {
        if (report == nullptr) return Readings{};
        auto readings = read(*report, kind, memory, builds);
        std::ranges::move(readings.partial, std::back_inserter(out.partial));
        if (readings.missing && needs_before)
            return fail(ErrorKind::usage, "{}", missing_message(kind, which));
        out.cut |= readings.cut;
        return readings;
    };
    const auto base = TRY(side(input.baseline, "the baseline", input.builds.baseline));
    const auto parent = TRY(side(input.parent, "the parent", input.builds.parent));
    const auto before = index_of(base);
    const auto between = index_of(parent);

    std::unordered_map<std::string, std::size_t> at;
    const auto add = [&](const Reading& reading, bool gone) {
        const auto key = key_of(reading);
        const auto [place, fresh] = at.try_emplace(key, out.rows.size());
        if (fresh)
            out.rows.push_back({kind,
                                memory,
                                reading.name,
                                reading.member,
                                {reading.unit, find(before, key), find(between, key), 0},
                                gone,
                                reading.spread});
        if (!gone) out.rows[place->second].measure.after += reading.value;
    };
    for (const auto& reading : now.list) add(reading, false);
    if (kind == RowKind::file) out.rows[0].name = input.report.subject.name;
    // What only the baseline or the parent has: a metric that was not measured is not a zero.
    if (kind < RowKind::section || kind == RowKind::metric) return out;
    for (const auto* gone : {&base, &parent})
        for (const auto& reading : gone->list) add(reading, true);
    return out;
}

}  // namespace binsize::gate
