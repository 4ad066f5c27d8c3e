#include "record/step/counters.hpp"
#include "record/record.hpp"

#include <algorithm>
#include <array>

namespace binsize::record {

std::optional<u64> counters_named(std::string_view list) {
    constexpr std::array<std::string_view, counters> names = {"instructions", "cycles",
                                                              "task-clock"};
    if (list == "none") return 0;
    u64 out = 0;
    for (bool more = true; more;) {
        const auto end = list.find(',');
        const auto at = std::ranges::find(names, list.substr(0, end));
        if (at == names.end()) return std::nullopt;
        out |= u64{1} << static_cast<unsigned>(at - names.begin());
        more = end != std::string_view::npos;
        if (more) list.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace binsize::record
