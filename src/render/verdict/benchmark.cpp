// The sizes of a verdict as github-action-benchmark's "customSmallerIsBetter" input: an array of
// {name, unit, value, extra?}, one series a size, for charts over time.
#include "base/text.hpp"
#include "render/verdict/verdict.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize {

bool write_verdict_benchmark(Verdicts verdicts, const Style&, const TextSink& out) {
    constexpr std::array<std::string_view, 3> units = {"bytes", "count", "%"};
    std::string text = "[";
    const auto* comma = "\n";
    for (const auto& verdict : verdicts)
        for (const auto& [row, m] : verdict.headlines) {
            std::string name;
            append_json(name, printable(fmt::format("{}: {}", verdict.subject, row)));
            text += fmt::format(R"({}  {{"name": "{}", "unit": "{}", "value": {})", comma, name,
                                units[static_cast<std::size_t>(m.unit)],
                                m.unit == Unit::share
                                    ? fmt::format("{:.6f}", static_cast<double>(m.after) / 1e6)
                                    : std::to_string(m.after));
            if (m.before && *m.before != m.after)
                text += fmt::format(R"(, "extra": "{} against the baseline")", change(m));
            text += '}';
            comma = ",\n";
        }
    return out(text + "\n]\n");
}

}  // namespace binsize
