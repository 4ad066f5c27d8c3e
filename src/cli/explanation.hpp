// What `binsize at` prints.
#pragma once

#include "analysis/analysis.hpp"
#include "render/render.hpp"

namespace binsize::cli {

bool write_explanation(const Explanation& explanation, const Style& style, const TextSink& out);

}  // namespace binsize::cli
