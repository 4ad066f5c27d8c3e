#include "base/text.hpp"
#include "render/answers/answers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace binsize::answers {

std::string_view edge_words(std::string_view edge) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> words = {{
        {"call", "calls"},
        {"address", "takes the address of"},
        {"data", "points at"},
        {"type", "describes"},
        {"itab", "is the method table of"},
        {"method", "has the method"},
        {"inlined", "has inlined"},
        {"funcdata", "has the table"},
        {"init", "is initialised by"},
        {"import", "brings"},
    }};
    const auto found =
        std::ranges::find(words, edge, &std::pair<std::string_view, std::string_view>::first);
    return found == words.end() ? edge : found->second;
}

std::string subject_line(const GraphSubject& s) {
    const auto named = s.names.size() + s.more_names;
    const auto what = named == 1 ? fmt::format("{} {}", s.kind, s.names.front())
                                 : fmt::format("{}: {} {}s", s.text, with_commas(named), s.kind);
    const auto things =
        s.things == 1 && s.kind != "package" && s.kind != "module"
            ? std::string()
            : fmt::format("{} {}, ", with_commas(s.things), s.things == 1 ? "thing" : "things");
    return fmt::format("{}: {}{} bytes of the file", what, things, with_commas(s.size.file));
}

std::string place_text(const std::string& file, u64 line) {
    return line == 0 ? file : fmt::format("{}:{}", file, line);
}

std::string step_remark(const WhyStep& step) {
    std::string out;
    if (step.evidence == "inferred") out = "inferred";
    if (step.evidence == "rule") out = "by the linker's rule";
    if (step.folded > 1)
        out += fmt::format("{}{} steps", out.empty() ? "" : ", ", with_commas(step.folded));
    return out;
}

std::string root_line(const WhyChain& chain) {
    if (chain.reason.empty()) return chain.root;
    return fmt::format("{}: {}", chain.root, chain.reason);
}

std::string other_ways(const Why& why) {
    if (why.ways <= why.chains.size()) return {};
    const auto more = why.ways - why.chains.size();
    return fmt::format("{} other {} in; --all shows {}.", with_commas(more),
                       more == 1 ? "way" : "ways", more == 1 ? "it" : "them");
}

std::string range_text(u64 low, u64 high) {
    return low == high ? with_commas(low)
                       : fmt::format("{} to {}", with_commas(low), with_commas(high));
}

std::string freed_line(const WhatIf& w) {
    const auto share = [&](u64 bytes) {
        return percent(w.program.size.file == 0
                           ? 0
                           : static_cast<double>(bytes) / static_cast<double>(w.program.size.file));
    };
    const auto low = share(w.freed.low.file);
    const auto high = share(w.freed.high.file);
    return fmt::format(
        "frees {} of {} bytes ({}); in memory {}", range_text(w.freed.low.file, w.freed.high.file),
        with_commas(w.program.size.file), low == high ? low : fmt::format("{} to {}", low, high),
        range_text(w.freed.low.memory, w.freed.high.memory));
}

}  // namespace binsize::answers
