// What a reader should know of a file before any table: its largest owners, and what is odd about
// it. Only what the report holds; nothing here is escaped for any format.
#pragma once

#include <binsize/report.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binsize::words {

struct Outstanding {
    std::optional<u64> bytes;
    std::string what;
    bool odd = false;
};
/// What is odd first, the largest owners then. `owners`: breakdowns whose largest row counts.
[[nodiscard]] std::vector<Outstanding> outstanding(const Report& report,
                                                   std::span<const std::string_view> owners);

}  // namespace binsize::words
