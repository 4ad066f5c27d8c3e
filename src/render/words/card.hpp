// The two cards at the top of a report in words, once for all output formats: what is this file,
// and how is it linked. Only what the report knows is said. Nothing here is escaped for any of
// them.
#pragma once

#include <binsize/report.hpp>

#include <string>
#include <vector>

namespace binsize::words {

struct Fact {
    std::string label, value;
    bool strong = false;
};
/// What it is in a few lines.
[[nodiscard]] std::vector<Fact> short_facts(const Report& report);
[[nodiscard]] std::vector<Fact> subject_facts(const Report& report);
[[nodiscard]] std::vector<Fact> linkage_facts(const Report& report);

}  // namespace binsize::words
