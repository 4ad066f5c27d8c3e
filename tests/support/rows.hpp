// Rows of a report as a table that tests compare: what is above them and their name, their bytes.
#pragma once

#include "support/catch.hpp"
#include "support/run.hpp"
#include "support/tools.hpp"

#include <map>
#include <sstream>

namespace binsize::test {

/// "category > package" → bytes.
using Rows = std::map<std::string, unsigned long>;

inline std::vector<std::string> csv_fields(const std::string& line) {
    std::vector<std::string> fields(1);
    bool inside = false;
    for (const char c : line) {
        if (c == '"')
            inside = !inside;
        else if (c == ',' && !inside)
            fields.emplace_back();
        else
            fields.back() += c;
    }
    return fields;
}

/// The rows of one level of a breakdown; of what `only` chooses where it is given.
inline Rows rows_of(const std::string& file, const std::string& breakdown, const char* level,
                    const std::string& only = {}) {
    std::vector<std::string> words{"report", file, "--format", "csv", "-d", breakdown, "-n", "0"};
    if (!only.empty()) words.insert(words.end(), {"--only", only});
    const auto report = run(words);
    INFO(report.err);
    REQUIRE(report.code == 0);
    Rows rows;
    std::istringstream lines(report.out);
    for (std::string line; std::getline(lines, line);) {
        const auto fields = csv_fields(line);
        if (fields.size() < 6 || fields[1] != breakdown || fields[2] != level) continue;
        rows[(fields[3].empty() ? "" : fields[3] + " > ") + fields[4]] = std::stoul(fields[5]);
    }
    return rows;
}

}  // namespace binsize::test
