#include "cli/side.hpp"

#include "cli/beside.hpp"
#include "cli/loader.hpp"
#include "library/library.hpp"
#include "report/report.hpp"

namespace binsize::cli {
namespace {

// `complete` hangs on the image what belongs to it, or says why it does not.
template <class Complete>
Result<Report> report_with(const Side& side, const LoadOptions& load_options, ReportOptions options,
                           Complete&& complete) {
    auto image = TRY(load_image(side.input.bytes(), load_options));
    TRY_VOID(complete(image));
    options.name = side.name;
    return analyze_signed(image, options);
}

}  // namespace

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
    std::optional<BesideFiles::Spoiled> spoiled;
    {
        BesideFiles files(inputs);
        auto report = report_with(side, load_options, options, [&](Image& image) {
            return attach_companions(image, side.path, search, files.opener());
        });
        spoiled = files.spoiled();
        if (!spoiled) return report;
    }
    // Nothing that came of it is kept: what the program alone says is sure.
    return report_with(side, load_options, options, [&](Image& image) -> Result<void> {
        warn(image.notes, base_name(spoiled->path), "is not used: {}", spoiled->what);
        return {};
    });
}

}  // namespace binsize::cli
