// How a verdict is shown. All formats take their outcome from decide() and their words from
// summary(), so that no two of them can disagree.
#pragma once

#include "compare/compare.hpp"
#include "render/style.hpp"

#include <span>
#include <string>
#include <string_view>

namespace binsize {

using Verdicts = std::span<const GateVerdict>;

struct VerdictReporter {
    std::string_view id;
    std::string_view description;
    /// One verdict a file, at least one. False where the sink is closed.
    bool (*write)(Verdicts, const Style&, const TextSink&) = nullptr;
};

/// text, json, markdown, github, junit, benchmark.
[[nodiscard]] std::span<const VerdictReporter> verdict_reporters();
/// Null where there is none of that name.
[[nodiscard]] const VerdictReporter* find_verdict_reporter(std::string_view id);

/// "2 failures, 1 warning, 1 allowed; 14 checks"
[[nodiscard]] std::string summary(const GateVerdict& verdict);
/// The findings of an outcome, in the verdict's order.
[[nodiscard]] std::vector<const Finding*> findings_of(const GateVerdict& verdict, Outcome outcome);
/// Findings that one limit of one rule brought, in the verdict's order; others stand alone. What is
/// not alike is left out where `alike` says so, for formats that say it apart.
using Findings = std::vector<const Finding*>;
[[nodiscard]] std::vector<Findings> groups_of(const GateVerdict& verdict, Outcome outcome);
/// The message of a finding; of several "37 rows exceed max_growth of package:**: package:a +1 KiB,
/// …" with the largest of them.
[[nodiscard]] std::string message_of(const Findings& group);
/// "failed" and so on, the worst of all.
[[nodiscard]] Outcome decide(Verdicts verdicts);
/// "--allow 'package:foo=+44KiB: REASON'", to be copied into a shell.
[[nodiscard]] std::string allow_option(const Finding& finding);
/// "package:golang.org/x/** (binsize.json:7:5)"; empty where no rule is behind the finding.
[[nodiscard]] std::string origin(const GateVerdict& verdict, const Finding& finding);
/// "+41.0 KiB", "-3", "0 B"; empty where there is nothing before.
[[nodiscard]] std::string change(const Measure& measure);
/// "+3.3%"; empty where there is nothing before.
[[nodiscard]] std::string relative_change(const Measure& measure);

bool write_verdict_text(Verdicts, const Style&, const TextSink&);
bool write_verdict_json(Verdicts, const Style&, const TextSink&);
/// For a pull-request comment or a step summary; at most 65,536 bytes, begins with the marker
/// `<!-- binsize:gate -->`.
bool write_verdict_markdown(Verdicts, const Style&, const TextSink&);
bool write_verdict_github(Verdicts, const Style&, const TextSink&);
bool write_verdict_junit(Verdicts, const Style&, const TextSink&);
bool write_verdict_benchmark(Verdicts, const Style&, const TextSink&);

}  // namespace binsize
