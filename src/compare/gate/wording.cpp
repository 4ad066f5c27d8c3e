#include "compare/gate/wording.hpp"

#include "base/base.hpp"
#include "compare/compare.hpp"
#include "compare/gate/build_metrics.hpp"
#include "compare/gate/headroom.hpp"

namespace binsize::gate {
namespace {

// " (+12.3%)"; nothing where there is nothing to be a percentage of.
std::string relative(u64 change, std::optional<u64> from, bool grows, Unit unit) {
    if (unit == Unit::share || from.value_or(0) == 0) return {};
    return fmt::format(" ({})", percent_change(change, *from, grows ? "+" : "-"));
}

}  // namespace

std::string message_of(const Row& row, Limit limit, const Bound& bound, std::optional<u64> from) {
    const auto& m = row.measure;
    const auto [value, allowed] = show_pair(bound.value, bound.allowed, m.unit);
    const auto label = row.label();
    switch (limit) {
        case Limit::max:
            return fmt::format("{} is {}, at most {} is allowed", label, value, allowed);
        case Limit::min:
            return fmt::format("{} is {}, at least {} is required", label,
                               row.gone ? "gone" : value, allowed);
        case Limit::new_row:
            return fmt::format("{} is new with {}, a new row may have {}", label, value, allowed);
        default: break;
    }
    const bool grows = limit == Limit::max_growth;
    const auto change = relative(bound.value, from, grows, m.unit);
    if (grows && !from)
        return fmt::format("{} is new with {}, at most {} of growth is allowed", label, value,
                           allowed);
    if (row.gone)
        return fmt::format("{} is gone, it had {}; at most {} of shrinkage is allowed", label,
                           value, allowed);
    return fmt::format("{} {} by {}{} to {}, at most {} is allowed", label,
                       grows ? "grew" : "shrank", value, change, show(m.after, m.unit), allowed);
}

std::string inheritance(const Measure& m) {
    const auto before = m.before.value_or(0);
    const auto parent = m.parent.value_or(0);
    const auto step = [&](u64 from, u64 to) {
        return fmt::format("{}{}", to < from ? '-' : '+',
                           show(to < from ? from - to : to - from, m.unit));
    };
    return fmt::format("; inherited {}, this change {}", step(before, parent),
                       step(parent, m.after));
}

std::string agreement(const Row& row, u64 amount) {
    if (row.measure.unit == Unit::share) return {};
    if (row.measure.unit == Unit::time)
        return fmt::format("metric:{}=+{}ms", row.name, amount / 1000 + (amount % 1000 != 0));
    const auto name = row.kind == RowKind::file ? std::string("file")
                                                : fmt::format("{}:{}", name_of(row.kind), row.name);
    return fmt::format(
        "{}=+{}", name,
        row.measure.unit == Unit::bytes ? spell_size(amount) : std::to_string(amount));
}

}  // namespace binsize::gate

namespace binsize {

std::string show(u64 value, Unit unit) {
    if (unit == Unit::bytes) return human_size(value);
    if (unit == Unit::count) return with_commas(value);
    if (unit == Unit::time) return gate::show_time(value);
    return fmt::format("{:.2f}%", static_cast<double>(value) / 1e6);
}

ShownPair show_pair(u64 first, u64 second, Unit unit) {
    ShownPair out{show(first, unit), show(second, unit)};
    if (first == second || out.first != out.second) return out;
    if (unit == Unit::share)
        return {fmt::format("{:.6f}%", static_cast<double>(first) / 1e6),
                fmt::format("{:.6f}%", static_cast<double>(second) / 1e6)};
    if (unit == Unit::time)
        return {fmt::format("{:.6f} s", static_cast<double>(first) / 1e6),
                fmt::format("{:.6f} s", static_cast<double>(second) / 1e6)};
    return {with_commas(first) + " B", with_commas(second) + " B"};
}

}  // namespace binsize
