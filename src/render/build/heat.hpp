// The heat map of a build: a row a tool, a column a slice of its time.
#pragma once

#include "render/render.hpp"

#include <binsize/build.hpp>

namespace binsize::build {

struct Place {
    double x = 0, y = 0, width = 0;
};
/// Its elements, and where they end below; nothing and y where there is nothing to draw.
[[nodiscard]] std::pair<std::string, double> heat_map(const BuildRecord& record, Place at);
/// The same as lines of blocks.
[[nodiscard]] TextTable heat_lines(const BuildRecord& record, const Style& style);

}  // namespace binsize::build
