// Any bytes at all, and every saving asked for: what tools would write of a damaged file is told
// within bounds of time and memory, or not at all; no saving is of more bytes than there are, and
// bounds are in order.
#include "analysis/analysis.hpp"
#include "format/format.hpp"
#include "fuzz/require.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto image = load(bytes);
    if (!image) return 0;
    ReportOptions options;
    options.all_savings = true;
    const auto report = analyze(*image, options);
    FUZZ_REQUIRE(report.has_value());
    u64 before = ~u64{0};
    for (const auto& s : report->savings) {
        FUZZ_REQUIRE(!s.id.empty() && !s.how.empty() && !s.loss.empty());
        FUZZ_REQUIRE(!s.exact || (!s.low && !s.high && s.file <= size));
        FUZZ_REQUIRE(!s.low || *s.low <= s.most());
        FUZZ_REQUIRE(s.most() <= before);
        before = s.most();
    }
    return 0;
}
