#include "library/library.hpp"

#include "analysis/analysis.hpp"
#include "base/base.hpp"
#include "base/steps.hpp"
#include "format/format.hpp"
#include "library/companions.hpp"

namespace binsize {
namespace {

Result<Report> saved_report(ByteView bytes, const OpenOptions& options) {
    if (!options.arch.empty() || options.gzip || options.zstd)
        return fail(ErrorKind::usage, "is a saved report: {} needs the file that it was made from",
                    options.arch.empty() ? "a compressed size" : "a slice");
    return read_json(bytes);
}

// `path`: empty where the caller holds the bytes.
Result<Report> report_on(ByteView bytes, const std::string& path, const OpenOptions& options) {
    if (looks_like_json(bytes)) return saved_report(bytes, options);
    auto image = TRY(load(bytes, {.arch = options.arch}));
    TRY_VOID(
        find_companions(image, path, {options.debug_files, options.find_debug_files}, Input::open));
    auto report = TRY(analyze(image, options.report));
    sign(report);
    TRY_VOID(add_compressed(report, bytes, options.gzip, options.zstd));
    return report;
}

}  // namespace

std::string_view version() { return BINSIZE_VERSION; }

void sign(Report& report) {
    std::vector<Report*> unsigned_ones = {&report};
    while (!unsigned_ones.empty()) {
        Report& one = *unsigned_ones.back();
        unsigned_ones.pop_back();
        one.tool_version = version();
        for (auto& member : one.members) unsigned_ones.push_back(&member);
    }
}

Result<void> add_compressed(Report& report, ByteView bytes, bool gzip, bool zstd) {
    Steps steps("compressing, by method", (gzip ? 1U : 0U) + (zstd ? 1U : 0U));
    if (gzip && report.subject.compressed.empty()) {
        report.subject.compressed.push_back({"gzip", gzip_level, TRY(gzip_size(bytes))});
        steps.done();
    }
    if (zstd) report.subject.compressed.push_back({"zstd", zstd_level, TRY(zstd_size(bytes))});
    return {};
}

Result<Report> open(ByteView bytes, const OpenOptions& options) try {
    return report_on(bytes, {}, options);
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

Result<Report> open(const std::string& path, const OpenOptions& options) try {
    const auto input = TRY(Input::open(path));
    auto named = options;
    named.report.name = base_name(path);
    return report_on(input.bytes(), path, named);
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

}  // namespace binsize
