// Any bytes → an error in one printable line, or a Report that holds its invariants and survives
// being saved and read again.
#include "base/base.hpp"
#include "report/report.hpp"

#include <cstdlib>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace binsize;
    const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto reports = read_json_all(bytes);
    if (!reports) {
        require(!reports.error().message.empty() && is_printable(reports.error().message));
        return 0;
    }
    std::string text;
    require(write_json(std::span<const Report>(*reports), [&](std::string_view piece) {
        text += piece;
        return true;
    }));
    for (const auto& report : *reports) require(!check_invariants(report));
    const auto again = read_json_all(as_view(text));
    require(again.has_value() && *again == *reports);
    return 0;
}
