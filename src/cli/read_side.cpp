#include "cli/read_side.hpp"

#include "base/base.hpp"

#include <ctime>

namespace binsize::cli {

Result<Report> read_side(Inputs& inputs, const std::string& path, const ReadOptions& options) {
    const auto side = TRY(open_side(inputs, path));
    ReportOptions analysis;
    if (options.symbols)
        analysis.breakdowns = {{"segments"}, {"sections"}, {"classes"}, {"categories"},
                               {"modules"},  {"packages"}, {"symbols"}};
    analysis.usual_tables = true;
    analysis.code_hash = options.code_hash;
    auto report = TRY(report_of(side, {}, analysis));
    if (!side.saved)
        TRY_VOID(add_compressed(report, side.input.bytes(), options.gzip, options.zstd));
    return report;
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    std::tm day{};
    gmtime_r(&now, &day);
    return fmt::format("{:04}-{:02}-{:02}", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

Result<std::string> read_text(Inputs& inputs, const std::string& path) {
    const auto input = TRY(inputs.open(path));
    const auto bytes = input.bytes();
    if (bytes.size() > (64U << 20U))
        return fail(ErrorKind::usage, "{} bytes are too many for a text file", bytes.size());
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

}  // namespace binsize::cli
