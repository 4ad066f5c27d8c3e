// What a verdict says in words, once for all output formats: all take their outcome from decide()
// and their words from here, so that no two of them can disagree.
#pragma once

#include "render/render.hpp"

#include <string>
#include <vector>

namespace binsize {

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

}  // namespace binsize
