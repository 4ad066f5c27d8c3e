// What a report says would make a file smaller.
#pragma once

#include "analysis/analysis.hpp"
#include "format/format.hpp"
#include "support/catch.hpp"
#include "support/tools.hpp"

#include <algorithm>
#include <filesystem>

namespace binsize::test {

/// Savings without a name are told whatever a report is on; others are of owners, which
/// "sections" does not look for.
inline Report report_with_savings(const std::string& path, const std::string& breakdown,
                                  bool thorough = true) {
    const auto bytes = read_file(path);
    const auto image = load(std::as_bytes(std::span(bytes)));
    REQUIRE(image);
    ReportOptions options;
    options.name = std::filesystem::path(path).filename().string();
    options.breakdowns = {{breakdown}};
    options.all_savings = thorough;
    auto report = analyze(*image, options);
    REQUIRE(report);
    return *std::move(report);
}

inline std::optional<Saving> saving_in(const Report& report, std::string_view id,
                                       std::string_view name = {}) {
    const auto row = std::ranges::find_if(
        report.savings, [&](const Saving& s) { return s.id == id && s.name == name; });
    return row == report.savings.end() ? std::nullopt : std::optional(*row);
}

}  // namespace binsize::test
