// Any tables of a Go program, in every layout: the report adds up whatever they say, is the same
// the second time, and explains every place that it is asked about.
#include "analysis/analysis.hpp"
#include "analysis/explain.hpp"
#include "fuzz/go_file.hpp"
#include "fuzz/json_of.hpp"
#include "support/promises.hpp"

using namespace binsize;
using fuzz::json_of;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = fuzz::GoFile::make(std::as_bytes(std::span(data, size)));
    if (!file) return 0;
    FUZZ_REQUIRE(test::broken_promise(file->image).empty());
    ReportOptions options;
    options.breakdowns = {{"packages", "symbols"}, {"classes", "symbols"}, {"sections", "classes"}};
    options.tables = {"symbols"};
    const auto report = analyze(file->image, options);
    FUZZ_REQUIRE(report.has_value());
    FUZZ_REQUIRE(!check_invariants(*report));
    FUZZ_REQUIRE(report->subject.size == file->image.bytes.size());
    FUZZ_REQUIRE(test::broken_promise(*report).empty());
    FUZZ_REQUIRE(report->notes.size() <= 32);
    const auto text = json_of(*report);
    // Names of rows are views into the file or made of a few of them.
    FUZZ_REQUIRE(text.size() <= 65'536 + 256 * file->image.bytes.size());
    const auto back = read_json(std::as_bytes(std::span(text)));
    FUZZ_REQUIRE(back.has_value() && json_of(*back) == text);
    const auto again = analyze(file->image, options);
    FUZZ_REQUIRE(again.has_value() && json_of(*again) == text);
    return 0;
}
