// Any bytes at all: an Error, or a report that adds up, is the same the second time, and comes
// back from its JSON as it was.
#include "analysis/analysis.hpp"
#include "format/format.hpp"
#include "fuzz/json_of.hpp"
#include "fuzz/require.hpp"

using namespace binsize;
using fuzz::json_of;

namespace {

void check(ByteView bytes, const ReportOptions& options) {
    const auto image = load(bytes);
    if (!image) {
        FUZZ_REQUIRE(image.error().kind != ErrorKind::internal);
        FUZZ_REQUIRE(!image.error().message.empty());
        return;
    }
    const auto report = analyze(*image, options);
    // The options are good ones and not strict, so that only a defect of ours can fail here.
    FUZZ_REQUIRE(report.has_value());
    FUZZ_REQUIRE(!check_invariants(*report));
    FUZZ_REQUIRE(report->subject.size == bytes.size());
    const auto text = json_of(*report);
    const auto back = read_json(std::as_bytes(std::span(text)));
    FUZZ_REQUIRE(back.has_value());
    FUZZ_REQUIRE(json_of(*back) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    check(bytes, {});
    ReportOptions nested;
    nested.breakdowns = {{"sections", "symbols"}, {"segments"}};
    nested.tables = {"symbols"};
    nested.rows = 3;
    check(bytes, nested);
    return 0;
}
