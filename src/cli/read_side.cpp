#include "cli/read_side.hpp"

#include "base/base.hpp"

#include <chrono>

namespace binsize::cli {

Result<Report> read_side(Inputs& inputs, const std::string& path, const ReadOptions& options) {
    const auto side = TRY(open_side(inputs, path));
    ReportOptions analysis;
    if (options.symbols)
        analysis.breakdowns = {{"segments"}, {"sections"}, {"classes"}, {"categories"},
                               {"modules"},  {"packages"}, {"symbols"}};
    analysis.usual_tables = true;
    analysis.code_hash = options.code_hash;
    auto report = TRY(report_of(inputs, side, {}, analysis));
    if (!side.saved)
        TRY_VOID(add_compressed(report, side.input.bytes(), options.gzip, options.zstd));
    return report;
}

std::string today() {
    using namespace std::chrono;
    const year_month_day day(floor<days>(system_clock::now()));
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

Result<std::string> read_text(Inputs& inputs, const std::string& path) {
    const auto input = TRY(inputs.open(path));
    const auto bytes = input.bytes();
    if (bytes.size() > (64U << 20U))
        return fail(ErrorKind::usage, "{} bytes are too many for a text file", bytes.size());
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace binsize::cli
