#include "cli/measure.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace binsize::cli {
namespace {

constexpr std::size_t least_runs = 5;
constexpr std::size_t most_runs = 50;
constexpr double enough_seconds = 1.0;

template <class T>
T quantile(const std::vector<T>& sorted, std::size_t quarter) {
    return sorted[(sorted.size() - 1) * quarter / 4];
}

// The runs of one program so far.
struct Series {
    std::string program;
    std::vector<double> seconds{};
    std::vector<u64> peaks{}, reads{};
    double total = 0;
    bool at_most = false;
    std::string problem{};

    [[nodiscard]] bool wants_more() const {
        return problem.empty() && (seconds.size() < least_runs ||
                                   (total < enough_seconds && seconds.size() < most_runs));
    }
    void add(const Result<Runner::Run>& run, bool counts) {
        if (!run) {
            problem = run.error().message;
        } else if (counts) {
            seconds.push_back(run->seconds);
            peaks.push_back(run->peak);
            reads.push_back(run->read);
            at_most |= run->at_most;
            total += run->seconds;
        }
    }
    RunCost cost() {
        RunCost out;
        out.problem = problem;
        if (!problem.empty()) return out;
        std::ranges::sort(seconds);
        std::ranges::sort(peaks);
        out.runs = seconds.size();
        out.low = quantile(seconds, 1);
        out.median = quantile(seconds, 2);
        out.high = quantile(seconds, 3);
        out.peak_low = quantile(peaks, 1);
        out.peak_memory = quantile(peaks, 2);
        out.peak_high = quantile(peaks, 3);
        out.peak_at_most = at_most;
        return out;
    }
};

// Without a slash the name would be looked up nowhere: exec takes paths.
std::string path_of(const std::string& program) {
    return program.find('/') == std::string::npos ? "./" + program : program;
}

}  // namespace

std::vector<RunCost> measure_runs(const Runner& runner, std::span<const std::string> programs,
                                  const std::vector<std::string>& arguments) {
    std::vector<Series> all;
    for (const auto& path : programs) all.push_back({path_of(path)});
    for (auto& one : all) one.add(runner.run(one.program, arguments), false);
    // Who goes first changes each time: nobody always runs in the wake of the same other.
    bool more = true;
    for (std::size_t round = 0; more; ++round) {
        more = false;
        for (std::size_t i = 0; i < all.size(); ++i) {
            auto& one = all[(round + i) % all.size()];
            if (!one.wants_more()) continue;
            one.add(runner.run(one.program, arguments), true);
            more = true;
        }
    }
    std::vector<RunCost> out;
    for (auto& one : all) out.push_back(one.cost());
    return out;
}

ColdCost measure_cold_runs(const Runner& runner, const std::string& program,
                           const std::vector<std::string>& arguments) {
    Series one{path_of(program)};
    while (one.wants_more()) {
        const auto left = drop_from_cache(one.program);
        if (!left)
            one.problem = left.error().message;
        else if (*left > 0)
            one.problem =
                fmt::format("the system keeps {} of the file in memory", human_size(*left));
        else
            one.add(runner.run(one.program, arguments), true);
    }
    ColdCost out{one.cost(), 0};
    if (!out.cost.problem.empty()) return out;
    std::ranges::sort(one.reads);
    out.read = quantile(one.reads, 2);
    return out;
}

std::optional<std::vector<std::string>> split_words(std::string_view text) {
    std::vector<std::string> out;
    char quote = 0;
    bool open = false;  // a word has begun
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote == 0 && (c == ' ' || c == '\t')) {
            open = false;
            continue;
        }
        if (!open) out.emplace_back();
        open = true;
        if (quote != 0 && c == quote)
            quote = 0;
        else if (quote == 0 && (c == '\'' || c == '"'))
            quote = c;
        else if (c == '\\' && quote != '\'' && i + 1 < text.size())
            out.back() += text[++i];
        else
            out.back() += c;
    }
    if (quote != 0) return std::nullopt;
    return out;
}

}  // namespace binsize::cli
