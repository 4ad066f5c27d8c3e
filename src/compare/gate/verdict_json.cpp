// The verdict as JSON: one object, small beside a report, so it is built whole and then written.
// Its shape is docs/verdict.schema.json.
#include "compare/compare.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json();
}
Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

// Shares are written as shares, 0…1, as in the report.
Json number(u64 value, Unit unit) {
    if (unit != Unit::share) return value;
    return static_cast<double>(value) / static_cast<double>(whole_share);
}
Json number(const std::optional<u64>& value, Unit unit) {
    return value ? number(*value, unit) : Json();
}

void add_measure(Json& out, const Measure& measure) {
    out["unit"] = name_of(measure.unit);
    out["before"] = number(measure.before, measure.unit);
    out["parent"] = number(measure.parent, measure.unit);
    out["after"] = number(measure.after, measure.unit);
}

Json finding_json(const Finding& finding) {
    Json out{{"outcome", name_of(finding.outcome)},
             {"check", finding.check},
             {"message", finding.message}};
    if (!finding.row.empty()) out["row"] = finding.row;
    if (!finding.rule.empty()) out["rule"] = finding.rule;
    if (!finding.reason.empty()) out["reason"] = finding.reason;
    if (finding.place.line != 0) {
        out["line"] = finding.place.line;
        out["column"] = finding.place.column;
    }
    if (finding.measure) {
        add_measure(out, *finding.measure);
        out["limit"] = number(finding.allowed, finding.measure->unit);
    }
    if (!finding.allowance.empty()) out["allowance"] = finding.allowance;
    if (!finding.agree.empty()) out["agree"] = finding.agree;
    if (finding.inherited) out["inherited"] = true;
    return out;
}

Json headlines_json(const std::vector<GateVerdict::Headline>& list) {
    Json out = Json::array();
    for (const auto& headline : list) {
        Json row{{"row", headline.row}};
        add_measure(row, headline.measure);
        out.push_back(std::move(row));
    }
    return out;
}

Json verdict_json(const GateVerdict& verdict) {
    Json out{{"schema", "binsize.verdict"},
             {"schema_version", 1},
             {"outcome", name_of(decide(verdict))},
             {"exit_code", exit_code(verdict)},
             {"subject", verdict.subject},
             {"baseline", or_null(verdict.baseline)},
             {"parent", or_null(verdict.parent)},
             {"budget", or_null(verdict.budget)},
             {"checks", verdict.checks},
             {"sizes", headlines_json(verdict.headlines)},
             {"movers", headlines_json(verdict.movers)},
             {"more_movers", verdict.more_movers},
             {"fresh", headlines_json(verdict.fresh)},
             {"more_fresh", verdict.more_fresh},
             {"mismatches", Json::array()},
             {"findings", Json::array()},
             {"allowances", Json::array()}};
    for (const auto& m : verdict.mismatches)
        out["mismatches"].push_back({{"what", m.what}, {"before", m.before}, {"after", m.after}});
    for (const auto& finding : verdict.findings) out["findings"].push_back(finding_json(finding));
    for (const auto& a : verdict.allowances)
        out["allowances"].push_back(
            {{"match", a.match()}, {"amount", a.amount}, {"reason", a.reason}, {"text", a.text}});
    return out;
}

}  // namespace

bool write_json(std::span<const GateVerdict> verdicts, const TextSink& sink) {
    Json out;
    if (verdicts.size() == 1) {
        out = verdict_json(verdicts[0]);
    } else {
        auto worst = Outcome::pass;
        int code = 0;
        Json list = Json::array();
        for (const auto& verdict : verdicts) {
            worst = std::max(worst, decide(verdict));
            code = std::max(code, exit_code(verdict));
            list.push_back(verdict_json(verdict));
        }
        out = {{"schema", "binsize.verdicts"},
               {"schema_version", 1},
               {"outcome", name_of(worst)},
               {"exit_code", code},
               {"verdicts", std::move(list)}};
    }
    return sink(out.dump(2, ' ', false, Json::error_handler_t::replace) + '\n');
}

}  // namespace binsize
