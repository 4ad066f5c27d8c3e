// A record of a build, and two of them, for a terminal.
#pragma once

#include "render/render.hpp"

#include <binsize/build.hpp>

namespace binsize::build {

bool write_text(const BuildRecord& record, const RenderOptions& options, const TextSink& out);
bool write_diff_text(const BuildDiff& diff, const RenderOptions& options, const TextSink& out);

}  // namespace binsize::build
