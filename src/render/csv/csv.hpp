// The rooms of the CSV reporter.
#pragma once

#include "render/render.hpp"

namespace binsize::csv {

bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out);
bool write_comparison(const Comparison& comparison, const RenderOptions& options,
                      const TextSink& out);

}  // namespace binsize::csv
