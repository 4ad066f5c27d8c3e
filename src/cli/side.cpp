#include "cli/side.hpp"

#include "cli/loader.hpp"
#include "library/library.hpp"
#include "report/report.hpp"

namespace binsize::cli {

Result<Report> analyze_signed(const Image& image, const ReportOptions& options) {
    auto report = TRY(analyze(image, options));
    sign(report);
    return report;
}

Result<Side> open_side(Inputs& inputs, const std::string& path) {
    auto input = TRY(inputs.open(path));
    const bool saved = looks_like_json(input.bytes());
    return Side{path == "-" ? "stdin" : base_name(path), path, std::move(input), saved};
}

Result<Report> report_of(Inputs& inputs, const Side& side, const LoadOptions& load_options,
                         const ReportOptions& options, const CompanionSearch& search) {
    if (side.saved) return read_json(side.input.bytes());
    auto image = TRY(load_image(side.input.bytes(), load_options));
    TRY_VOID(attach_companions(image, side.path, search, opener(inputs)));
    auto named = options;
    named.name = side.name;
    return analyze_signed(image, named);
}

}  // namespace binsize::cli
