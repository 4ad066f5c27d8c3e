// Any text as a budget: an error that says where, the same each time, or rules that a report is
// judged by; a ratchet changes its numbers alone and leaves a budget that says the same.
#include "base/text.hpp"
#include "compare/compare.hpp"
#include "fuzz/require.hpp"

using namespace binsize;

namespace {

// "12:3: …": what every mistake begins with.
bool has_place(std::string_view message) {
    for (const char separator : {':', ':'}) {
        const auto n = message.find_first_not_of("0123456789");
        if (n == 0 || n == std::string_view::npos || message[n] != separator) return false;
        message.remove_prefix(n + 1);
    }
    return message.starts_with(' ');
}

void check_error(const Error& error) {
    FUZZ_REQUIRE(error.kind == ErrorKind::usage);
    FUZZ_REQUIRE(!error.message.empty() && is_printable(error.message));
}

Report small_report() {
    Report report;
    report.subject.name = "app";
    report.subject.size = 1000;
    report.subject.memory = 2000;
    const auto add = [&](std::string id, std::string name) {
        Breakdown breakdown;
        breakdown.id = std::move(id);
        breakdown.root.name = "app";
        breakdown.root.size = {1000, 2000};
        Node row;
        row.name = std::move(name);
        row.size = breakdown.root.size;
        breakdown.root.children.push_back(row);
        report.breakdowns.push_back(breakdown);
    };
    add("sections", ".text");
    add("classes", "code");
    add("categories", "main");
    add("modules", "example.com/app");
    add("packages", "main");
    return report;
}

void check_judgement(const Budget& budget, const Report& report) {
    const auto verdict =
        judge(budget, {.report = report, .baseline = &report, .today = "2026-11-21"});
    if (!verdict) {
        check_error(verdict.error());
        return;
    }
    FUZZ_REQUIRE(exit_code(*verdict) == (decide(*verdict) == Outcome::fail ? 1 : 0));
    for (const auto& finding : verdict->findings) {
        FUZZ_REQUIRE(!finding.message.empty() && is_printable(finding.message));
        FUZZ_REQUIRE(is_printable(finding.row) && is_printable(finding.reason));
        // Nothing grew: the baseline is the report.
        FUZZ_REQUIRE(finding.check != "max_growth" && finding.check != "max_shrink");
        FUZZ_REQUIRE(finding.check != "new" && finding.check != "unlike");
    }
}

void check_ratchet(std::string_view text, const Budget& budget, const Report& report) {
    const auto tight = ratchet_budget(text, report, 1'000'000);
    if (!tight) {
        check_error(tight.error());
        return;
    }
    FUZZ_REQUIRE(!tight->changes.empty() || tight->text == text);
    const auto again = read_budget(tight->text);
    FUZZ_REQUIRE(again.has_value() && again->rules.size() == budget.rules.size());
    constexpr auto max_at = static_cast<std::size_t>(Limit::max);
    for (std::size_t i = 0; i < budget.rules.size(); ++i) {
        const auto& before = budget.rules[i];
        const auto& after = again->rules[i];
        FUZZ_REQUIRE(before.match() == after.match() && before.reason == after.reason);
        for (std::size_t limit = 0; limit < limit_names.size(); ++limit)
            FUZZ_REQUIRE(limit == max_at || before.fail[limit] == after.fail[limit]);
        if (!before.fail[max_at] || before.fail[max_at]->kind != Amount::Kind::absolute) continue;
        FUZZ_REQUIRE(after.fail[max_at]->value <= before.fail[max_at]->value);
    }
    const auto settled = ratchet_budget(tight->text, report, 1'000'000);
    FUZZ_REQUIRE(settled.has_value() && settled->changes.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Report report = small_report();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto budget = read_budget(text);
    const auto again = read_budget(text);
    FUZZ_REQUIRE(budget.has_value() == again.has_value());
    if (!budget) {
        check_error(budget.error());
        FUZZ_REQUIRE(has_place(budget.error().message));
        FUZZ_REQUIRE(budget.error().message == again.error().message);
    } else {
        FUZZ_REQUIRE(budget->rules.size() == again->rules.size());
        (void)needs_of(*budget);
        check_judgement(*budget, report);
        check_ratchet(text, *budget, report);
    }
    for (const auto& amount : {parse_amount(text)})
        if (!amount) check_error(amount.error());
    if (const auto allowance = parse_allowance(text); !allowance) {
        check_error(allowance.error());
    } else {
        FUZZ_REQUIRE(!allowance->match().empty() && allowance->text == printable(text));
    }
    return 0;
}
