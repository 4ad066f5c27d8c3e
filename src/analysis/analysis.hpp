// The door of analysis: Image + evidence → claims → Partition → Report; companions.hpp,
// explain.hpp, saved.hpp, graph/answers.hpp, graph/open_graph.hpp, same/same.hpp,
// start/start.hpp.
#pragma once

#include "analysis/explain.hpp"
#include "analysis/pass.hpp"
#include "report/report.hpp"

#include <binsize/open.hpp>

namespace binsize {

/// Everything binsize knows about the image. Fails only on an unknown breakdown (usage), on
/// `strict` (malformed), or where an invariant broke (internal).
[[nodiscard]] Result<Report> analyze(const Image& image, const ReportOptions& options);

}  // namespace binsize
