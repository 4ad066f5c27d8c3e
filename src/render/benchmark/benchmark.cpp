// The sizes of a verdict as github-action-benchmark's "customSmallerIsBetter" input: an array of
// {name, unit, value, extra?}, one series a size, for charts over time.
#include "base/text.hpp"
#include "render/words/verdict.hpp"

#include <fmt/format.h>

#include <array>

namespace binsize {
namespace {

bool verdicts(Verdicts all, const RenderOptions&, const TextSink& out) {
    constexpr std::array<std::string_view, 4> units = {"bytes", "count", "%", "microseconds"};
    std::string text = "[";
    const auto* comma = "\n";
    for (const auto& verdict : all)
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

}  // namespace

extern const Reporter benchmark_reporter;
const Reporter benchmark_reporter = {
    .id = "benchmark",
    .description = "sizes of a verdict as smaller-is-better JSON, for charts over time",
    .verdicts = verdicts};

}  // namespace binsize
