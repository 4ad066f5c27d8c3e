#include "render/words/comparison.hpp"

#include "base/shorten.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace binsize {
namespace {

std::string_view verb(PartChange::Kind kind) {
    switch (kind) {
        case PartChange::Kind::dropped: return "dropped ";
        case PartChange::Kind::added: return "added ";
        case PartChange::Kind::changed: break;
    }
    return "";
}

}  // namespace

std::string parts_line(const Variant& variant) {
    std::string out;
    std::optional<PartChange::Kind> last;
    for (const auto& part : variant.parts) {
        const bool grew = part.after > part.before;
        const auto bytes = with_commas(grew ? part.after - part.before : part.before - part.after);
        if (!out.empty()) out += part.kind == last ? ", " : "; ";
        if (part.kind == PartChange::Kind::changed)
            out += fmt::format("{} {}{}", shorten(printable(part.name)), grew ? "+" : "−", bytes);
        else
            out += fmt::format("{}{} {}", part.kind == last ? "" : verb(part.kind),
                               shorten(printable(part.name)), bytes);
        last = part.kind;
    }
    return out;
}

std::string sameness_line(const Variant& variant) {
    constexpr std::array<std::string_view, 5> words = {
        "what the others are compared with", "the same program", "the same program by its names",
        "another program", "whether it is the same program cannot be told"};
    const auto word = words[static_cast<std::size_t>(variant.sameness)];
    if (variant.because.empty()) return std::string(word);
    return fmt::format("{}: {}", word, printable(variant.because));
}

namespace {

std::string run_difference(const RunCost& first, const RunCost& run) {
    const auto time = time_difference(first, run);
    const auto memory = memory_difference(first, run);
    if (!time || !memory) return {};
    if (*time == 0 && *memory == 0) return "; no difference to the first beyond the spread";
    std::string out = "; than the first ";
    if (*time == 0)
        out += "no slower or faster beyond the spread";
    else
        out += fmt::format("{:.2f} ms {}", std::abs(*time) * 1e3, *time > 0 ? "slower" : "faster");
    const auto size = human_size(static_cast<u64>(*memory < 0 ? -*memory : *memory));
    if (*memory == 0) return out + ", no difference in memory";
    return out + fmt::format(", {} {} memory", size, *memory > 0 ? "more" : "less");
}

}  // namespace

std::string run_line(const Variant& variant, const Variant& first) {
    const auto& run = *variant.run;
    if (!run.problem.empty()) return "not measured: " + printable(run.problem);
    const bool compared = &variant != &first && first.run;
    return fmt::format("runs {:.2f} ms (half of {} runs {:.2f} to {:.2f}), peak memory {}{}{}",
                       run.median * 1e3, run.runs, run.low * 1e3, run.high * 1e3,
                       run.peak_at_most ? "at most " : "", human_size(run.peak_memory),
                       compared ? run_difference(*first.run, run) : "");
}

std::vector<std::string> run_lines(const Comparison& comparison, const ReleaseGroup& group) {
    std::vector<std::string> out;
    std::map<std::string, std::string> not_run;
    for (const auto& cell : group.cells) {
        const auto& variant = comparison.variants[cell.variant];
        if (!variant.run) continue;
        const auto name = shorten(printable(variant.name));
        auto line = run_line(variant, variant);
        if (variant.run->problem.empty()) {
            out.push_back(fmt::format("{} {}", name, line));
        } else {
            auto& names = not_run[std::move(line)];
            names += (names.empty() ? "" : ", ") + name;
        }
    }
    for (const auto& [why, names] : not_run) out.push_back(fmt::format("{}: {}", why, names));
    return out;
}

std::vector<std::optional<u64>> compressed_by(const Comparison& comparison,
                                              std::string_view method) {
    std::vector<std::optional<u64>> out;
    bool any = false;
    for (const auto& variant : comparison.variants) {
        out.emplace_back();
        for (const auto& c : variant.compressed)
            if (c.method == method) out.back() = c.bytes, any = true;
    }
    if (!any) out.clear();
    return out;
}

std::vector<std::optional<u64>> file_sizes(const VariantRow& row) {
    std::vector<std::optional<u64>> out;
    for (const auto& size : row.sizes)
        out.push_back(size ? std::optional(size->file) : std::nullopt);
    return out;
}

std::vector<std::optional<u64>> sum_of_rows(std::span<const VariantRow> rows) {
    std::vector<std::optional<u64>> out(rows.empty() ? 0 : rows.front().sizes.size());
    for (const auto& row : rows)
        for (std::size_t k = 0; k < out.size(); ++k)
            if (const auto& size = row.sizes[k]) out[k] = out[k].value_or(0) + size->file;
    return out;
}

}  // namespace binsize
