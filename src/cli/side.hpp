// One side of a comparison: an executable that is analysed, or a report that was saved, told apart
// by content. diff, gate and compare all begin here.
#pragma once

#include "analysis/analysis.hpp"
#include "cli/companion_options.hpp"
#include "cli/inputs.hpp"
#include "format/format.hpp"

#include <string>

namespace binsize::cli {

/// A file on the command line, opened but not yet looked at.
struct Side {
    std::string name;  ///< base name, "stdin" for standard input
    std::string path;  ///< as on the command line
    Input input;
    bool saved = false;  ///< a saved report
};

/// `path` "-" is standard input.
[[nodiscard]] Result<Side> open_side(Inputs& inputs, const std::string& path);
/// The saved report, or that of the executable analysed as `options` say.
[[nodiscard]] Result<Report> report_of(Inputs& inputs, const Side& side, const LoadOptions& load,
                                       const ReportOptions& options,
                                       const CompanionSearch& search = {});

/// analyze(), signed with the version of this program.
[[nodiscard]] Result<Report> analyze_signed(const Image& image, const ReportOptions& options);

}  // namespace binsize::cli
