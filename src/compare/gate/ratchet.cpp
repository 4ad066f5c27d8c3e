// `budget update`: what has become smaller may not become larger again. The file belongs to its
// authors, so only the values change; spacing, order and spelling of everything else stay.
#include "base/base.hpp"
#include "compare/gate/document.hpp"
#include "compare/gate/headroom.hpp"
#include "compare/gate/rows.hpp"
#include "compare/gate/rules.hpp"

#include <algorithm>
#include <array>

namespace binsize {
namespace {

using gate::Json;

constexpr auto max_at = static_cast<std::size_t>(Limit::max);

// The largest row that each rule governs by its `max`, and by its twin under "warn".
struct Worst {
    std::array<std::optional<u64>, 2> value;
    Unit unit = Unit::bytes;
};

bool is_for(const Rule& rule, std::string_view file) {
    return rule.file.empty() || glob_match(rule.file, file);
}

void observe(const gate::Row& row, const std::vector<Rule>& rules, const std::vector<Glob>& globs,
             std::string_view file, std::vector<Worst>& worst) {
    for (const std::size_t tier : {0U, 1U}) {
        for (auto i = rules.size(); i-- > 0;) {
            const auto& rule = rules[i];
            const auto& limit = (tier == 0 ? rule.fail : rule.warn)[max_at];
            if (rule.kind != row.kind || rule.memory != row.memory || !limit ||
                !is_for(rule, file) || !globs[i].matches(row.name))
                continue;
            auto& seen = worst[i].value[tier];
            seen = std::max(seen.value_or(0), row.measure.after);
            worst[i].unit = row.measure.unit;
            break;
        }
    }
}

Result<std::vector<Worst>> observe_all(const std::vector<Rule>& rules, const Report& report) {
    std::vector<Worst> worst(rules.size());
    std::vector<Glob> globs;
    for (const auto& rule : rules) globs.push_back(gate::row_glob(rule.kind, rule.glob));
    for (const bool memory : {false, true}) {
        for (std::size_t k = 0; k < row_kind_names.size(); ++k) {
            const auto kind = static_cast<RowKind>(k);
            const auto asks = [&](const Rule& r) {
                return r.kind == kind && r.memory == memory && (r.fail[max_at] || r.warn[max_at]) &&
                       is_for(r, report.subject.name);
            };
            if (std::ranges::none_of(rules, asks)) continue;
            const auto list = TRY(gate::rows_of(kind, memory, false, {.report = report}));
            if (list.cut)
                return fail(ErrorKind::usage,
                            "the report was saved with its largest {} rows only: nothing is known "
                            "of the others",
                            name_of(kind));
            for (const auto& row : list.rows)
                observe(row, rules, globs, report.subject.name, worst);
        }
    }
    return worst;
}

const Json* member(const Json& object, std::string_view key) {
    if (object.object() == nullptr) return nullptr;
    for (const auto& m : object.object()->members)
        if (m.key == key) return &m.value[0];
    return nullptr;
}

struct Edit {
    std::size_t begin, end;
    std::string text;
};

// The new spelling of a limit that can be lowered; a number stays a number.
std::optional<Edit> lowered(const Json& value, const Amount& limit, u64 worst, Unit unit,
                            u64 headroom) {
    if (limit.kind != Amount::Kind::absolute || unit == Unit::share) return std::nullopt;
    const auto target = gate::with_headroom(worst, headroom);
    const bool plain = value.text() == nullptr || unit == Unit::count;
    const auto spelled = plain ? std::to_string(target) : gate::spell_size(target);
    const auto read = parse_amount(spelled);
    if (!read || read->value >= limit.value) return std::nullopt;
    return Edit{value.begin, value.end,
                value.text() == nullptr ? spelled : fmt::format("\"{}\"", spelled)};
}

}  // namespace

Result<Ratchet> ratchet_budget(std::string_view json, const Report& report, u64 headroom) try {
    const auto budget = TRY(read_budget(json));
    const auto document = TRY(gate::parse_document(json));
    const auto worst = TRY(observe_all(budget.rules, report));
    Ratchet out{std::string(json), {}};
    const auto* rules = member(document, "rules");
    if (rules == nullptr) return out;

    std::vector<Edit> edits;
    for (std::size_t i = 0; i < budget.rules.size(); ++i) {
        const auto& rule = budget.rules[i];
        const auto& object = rules->array()->items[i];
        for (const std::size_t tier : {0U, 1U}) {
            const auto* holder = tier == 0 ? &object : member(object, "warn");
            const auto* value = holder == nullptr ? nullptr : member(*holder, "max");
            if (value == nullptr || !worst[i].value[tier]) continue;
            const auto& limit = *(tier == 0 ? rule.fail : rule.warn)[max_at];
            auto edit = lowered(*value, limit, *worst[i].value[tier], worst[i].unit, headroom);
            if (!edit) continue;
            const auto old = json.substr(value->begin, value->end - value->begin);
            out.changes.push_back(fmt::format("{}: {}max {} → {}", printable(rule.match()),
                                              tier == 0 ? "" : "warn ", old, edit->text));
            edits.push_back(*std::move(edit));
        }
    }
    // From the end, so that earlier places stay where they are.
    std::ranges::sort(edits, std::ranges::greater{}, &Edit::begin);
    for (const auto& edit : edits) out.text.replace(edit.begin, edit.end - edit.begin, edit.text);
    return out;
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

}  // namespace binsize
