// A record of a build as folded stacks, "tool;module;package microseconds", which flame graph tools
// draw.
#include "base/text.hpp"
#include "compare/build/build.hpp"
#include "render/render.hpp"

#include <binsize/build.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace binsize {
namespace {

// The format separates by ";" and blank.
std::string frame(std::string_view name) {
    auto out = printable(name);
    std::ranges::replace(out, ';', ':');
    std::ranges::replace(out, ' ', '_');
    return out;
}

bool write(const BuildRecord& record, const RenderOptions&, const TextSink& out) {
    std::map<std::string, double> stacks;
    const auto own = own_shares(record);
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const auto& s = record.steps[i];
        auto stack = frame(s.tool);
        if (!s.module.empty()) stack += ";" + frame(s.module);
        if (!s.package.empty()) stack += ";" + frame(s.package);
        stacks[stack] += own[i].processor;
    }
    for (const auto& [stack, seconds] : stacks)
        if (const auto weight = std::llround(seconds * 1e6); weight > 0)
            if (!out(fmt::format("{} {}\n", stack, weight))) return false;
    return true;
}

}  // namespace

extern const Reporter folded_reporter;
const Reporter folded_reporter = {
    .id = "folded", .description = "builds, as folded stacks for flame graphs", .build = write};

}  // namespace binsize
