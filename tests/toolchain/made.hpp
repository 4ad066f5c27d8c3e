// Small programs, made by the compilers at hand.
#pragma once

#include "analysis/analysis.hpp"
#include "format/format.hpp"
#include "support/tools.hpp"

#include <map>
#include <string>
#include <tuple>

namespace binsize::test {

inline void source(const TempFolder& folder, const std::string& name, const std::string& text) {
    std::ignore = folder.write(name, text);
}

/// Runs a command line in the folder; the test fails where it does.
inline void make(const TempFolder& folder, const std::string& command) {
    INFO(command);
    const auto out = run("cd " + quoted(folder.file("")) + " && (" + command + ") 2>&1");
    INFO(out.text);
    REQUIRE(out.status == 0);
}

/// The report of a file, over all symbols or, as `-d sections` does, over the container alone.
inline Report report_of(const std::string& path, bool deep = true) {
    const auto bytes = read_file(path);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.name = "app";
    options.breakdowns = {{deep ? "packages" : "sections"}};
    auto report = analyze(*image, options);
    REQUIRE(report);
    return std::move(*report);
}

/// Bytes of the file by symbol; they add up to it.
inline std::map<std::string, u64> symbols_of(const std::string& path) {
    const auto bytes = read_file(path);
    const auto image = load(as_view(bytes));
    REQUIRE(image);
    ReportOptions options;
    options.breakdowns = {{"symbols"}};
    const auto report = analyze(*image, options);
    REQUIRE(report);
    std::map<std::string, u64> out;
    u64 sum = 0;
    for (const auto& row : report->breakdowns.at(0).root.children) {
        out[std::string(row.name)] = row.size.file;
        sum += row.size.file;
    }
    CHECK(sum == bytes.size());
    return out;
}

inline std::string verdict_of(const Report& report, std::string_view id) {
    for (const auto& v : report.toolchain.verdicts)
        if (v.id == id) return v.value;
    return {};
}

/// What a command says, without the end of its line.
inline std::string said(const std::string& command) {
    auto text = run(command).text;
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace binsize::test
