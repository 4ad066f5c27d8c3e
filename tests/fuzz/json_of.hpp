// A report as its JSON, for targets that compare reports.
#pragma once

#include "report/report.hpp"

#include <string>

namespace binsize::fuzz {

inline std::string json_of(const Report& report) {
    std::string text;
    write_json(report, [&](std::string_view piece) {
        text += piece;
        return true;
    });
    return text;
}

}  // namespace binsize::fuzz
