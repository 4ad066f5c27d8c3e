#include "cli/gate_options.hpp"

#include "cli/read_side.hpp"

#include <algorithm>

namespace binsize::cli {
namespace {

using Options = GateOptions;

// "binsize.json:7:5: …" for a mistake in a file.
template <class T>
Result<T> in_file(const std::string& path, Result<T> result) {
    if (!result) result.error().message = path + ":" + result.error().message;
    return result;
}

bool is_quick(const Options& options) {
    return !options.max.empty() || !options.max_growth.empty() || !options.max_shrink.empty();
}

Result<void> add_quick_rules(Budget& budget, const Options& options) {
    Rule rule;
    rule.glob = "*";
    const auto add = [&](Limit limit, const std::string& text,
                         std::string_view option) -> Result<void> {
        if (text.empty()) return {};
        const auto amount = TRY(parse_amount(text));
        if (amount.kind == Amount::Kind::time)
            return fail(ErrorKind::usage, "{} takes a size", option);
        if (limit == Limit::max && amount.kind == Amount::Kind::percent)
            return fail(ErrorKind::usage, "{} takes a size: a file is always 100% of itself",
                        option);
        rule.fail[static_cast<std::size_t>(limit)] = amount;
        return {};
    };
    TRY_VOID(add(Limit::max, options.max, "--max"));
    TRY_VOID(add(Limit::max_growth, options.max_growth, "--max-growth"));
    TRY_VOID(add(Limit::max_shrink, options.max_shrink, "--max-shrink"));
    if (is_quick(options)) budget.rules.push_back(std::move(rule));
    return {};
}

// --allow TEXT, or --allow @FILE with one allowance a line, blank lines and # comments skipped.
Result<void> add_allowances(Budget& budget, const Options& options, Inputs& inputs) {
    for (const auto& given : options.allow) {
        if (!given.starts_with('@')) {
            budget.allow.push_back(TRY(parse_allowance(given)));
            continue;
        }
        const auto path = given.substr(1);
        const auto text = TRY(in_file(path, read_text(inputs, path)));
        std::size_t number = 0;
        for (std::string_view rest = text; !rest.empty();) {
            const auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(line.size() + 1, rest.size()));
            ++number;
            const auto first = line.find_first_not_of(" \t\r");
            if (first == std::string_view::npos || line[first] == '#') continue;
            const auto last = line.find_last_not_of(" \t\r");
            auto allowance = parse_allowance(line.substr(first, last - first + 1));
            if (!allowance)
                return fail(ErrorKind::usage, "{}:{}: {}", path, number, allowance.error().message);
            budget.allow.push_back(*std::move(allowance));
        }
    }
    return {};
}

}  // namespace

std::string shown_path(const std::string& path) {
    return path.starts_with('/') ? path.substr(path.rfind('/') + 1) : path;
}

// The configuration's rules; where the command line brings its own and names no file, those alone.
Result<Budget> budget_of(const Options& options, const std::optional<ConfigFile>& config,
                         Inputs& inputs) {
    Budget budget;
    if (config && (!options.config.empty() || !is_quick(options))) {
        budget = config->content.budget;
        budget.name = shown_path(config->path);
    }
    TRY_VOID(add_quick_rules(budget, options));
    TRY_VOID(add_allowances(budget, options, inputs));
    if (budget.rules.empty() && budget.require.empty() && budget.forbid.empty())
        return fail(ErrorKind::usage,
                    "nothing to judge: give --budget, --max, --max-growth or --max-shrink; there "
                    "is no {} here",
                    usual_config);
    if (!options.today.empty() && !is_day(options.today))
        return fail(ErrorKind::usage, "--today {}: no day, write 2026-11-30", options.today);
    return budget;
}

}  // namespace binsize::cli
