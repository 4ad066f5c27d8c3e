#include "cli/read_pair.hpp"

#include "base/parallel.hpp"
#include "cli/file_list.hpp"
#include "cli/keys.hpp"
#include "cli/side.hpp"

#include <algorithm>
#include <array>

namespace binsize::cli {
namespace {

bool is_known(const std::vector<std::string>& keys) {
    const auto known = breakdown_list();
    return std::ranges::all_of(keys, [&](const std::string& key) {
        return std::ranges::find(known, key, &BreakdownEntry::id) != known.end();
    });
}

// What to look at in an executable: what was asked for, or what the other side's saved report
// holds, so that both are cut up alike and to the same depth.
ReportOptions analysis_options(const PairPlan& plan, const Report* saved) {
    constexpr std::array<std::string_view, 5> always = {"classes", "sections", "modules",
                                                        "packages", "symbols"};
    const std::span<const std::string_view> usual =
        plan.usual.empty() ? std::span(always) : plan.usual;
    ReportOptions out;
    out.sort = plan.sort;
    const auto want = [&](std::string_view id) {
        auto keys = split_keys(id);
        if (std::ranges::find(out.breakdowns, keys) == out.breakdowns.end())
            out.breakdowns.push_back(std::move(keys));
    };
    for (const auto& id : plan.breakdowns) want(id);
    if (saved != nullptr) {
        for (const auto& b : saved->breakdowns)
            if (is_known(split_keys(b.id))) want(b.id);
    } else if (plan.breakdowns.empty()) {
        for (const auto id : usual) want(id);
    }
    return out;
}

}  // namespace

std::vector<std::string> breakdowns_of(const PairPlan& plan, const ReportPair& pair) {
    auto out = plan.breakdowns;
    if (!out.empty() || plan.usual.empty()) return out;
    const auto shared = [&](std::string_view id) {
        return pair.before.breakdown(id) != nullptr && pair.after.breakdown(id) != nullptr;
    };
    for (const auto id : plan.usual)
        if (shared(id)) out.emplace_back(id);
    if (!out.empty()) return out;
    for (const auto& b : pair.after.breakdowns)
        if (shared(b.id)) out.push_back(b.id);
    return out;
}

// A saved side is read first: it says how to look at the other. Two executables are read at once,
// where there is the memory for it.
std::optional<ReportPair> read_pair(const PairPlan& plan, Session& session) {
    const std::array<const std::string*, 2> paths = {&plan.before, &plan.after};
    std::array<std::optional<Side>, 2> sides;
    std::array<std::optional<Result<Report>>, 2> reports;
    const auto read = [&](std::size_t i, const Report* other) {
        reports[i] = report_of(session.inputs, *sides[i], {.arch = plan.arch},
                               analysis_options(plan, other));
    };
    const auto read_next = [&](std::size_t i, const Report* other) {
        session.inputs.progress().reading(*paths[i], i + 1, 2);
        read(i, other);
    };
    for (std::size_t i = 0; i < 2; ++i) {
        auto side = open_side(session.inputs, *paths[i]);
        if (side)
            sides[i] = *std::move(side);
        else
            session.fail(*paths[i], side.error());
    }
    if (!sides[0] || !sides[1]) return std::nullopt;
    const std::size_t first = sides[1]->saved ? 1 : 0;
    if (!sides[first]->saved &&
        expected_memory(*paths[0]) + expected_memory(*paths[1]) <= half_of_memory()) {
        session.inputs.progress().reading(fmt::format("{} and {}", *paths[0], *paths[1]));
        const Unwatched parts;
        in_parallel([&] { read(0, nullptr); }, [&] { read(1, nullptr); });
    } else {
        read_next(first, nullptr);
        if (*reports[first])
            read_next(1 - first, sides[first]->saved ? &**reports[first] : nullptr);
    }
    for (std::size_t i = 0; i < 2; ++i)
        if (reports[i] && !*reports[i]) session.fail(*paths[i], reports[i]->error());
    if (!reports[0] || !*reports[0] || !reports[1] || !*reports[1]) return std::nullopt;
    return ReportPair{**std::move(reports[0]), **std::move(reports[1])};
}

}  // namespace binsize::cli
