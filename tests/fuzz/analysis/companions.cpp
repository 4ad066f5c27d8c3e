// Any two files, one after the other behind the size of the first, as a program and the file that
// has its symbols and DWARF, the entries of its units, and what dwz shared out. The report adds up
// and counts the first file's bytes alone, whatever the second says.
#include "image/companions.hpp"
#include "analysis/analysis.hpp"
#include "format/format.hpp"
#include "fuzz/require.hpp"

using namespace binsize;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const u64 first = find_int<u32>(bytes, 0, Endian::little).value_or(0);
    const auto program = clip_slice(bytes, 4, first);
    auto image = load(program);
    auto other = load(clip_slice(bytes, 4 + program.size(), size));
    if (!image || !other) return 0;
    const Companion companion{
        {"debug", "other", "", "fuzz"}, nullptr, std::make_shared<const Image>(*std::move(other))};
    image->companions = std::make_shared<Companions>();
    auto& companions = *image->companions;
    companions.debug = companion;
    companions.supplement = companion;
    companions.packages.push_back(companion);
    companions.units.push_back(companion);
    companions.open_unit = [&](const SplitName&) { return &companions.units.front(); };
    ReportOptions options;
    options.breakdowns = {{"symbols"}, {"packages"}, {"files"}, {"compileunits"}, {"inlined"}};
    const auto report = analyze(*image, options);
    FUZZ_REQUIRE(report.has_value());
    FUZZ_REQUIRE(!check_invariants(*report));
    FUZZ_REQUIRE(report->subject.size == program.size());
    return 0;
}
