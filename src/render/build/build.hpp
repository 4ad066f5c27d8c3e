// A record of a build, and two of them, for a terminal; and one as a picture.
#pragma once

#include "render/render.hpp"

#include <binsize/build.hpp>

namespace binsize::build {

/// A picture of it, as SVG that may stand in a page.
[[nodiscard]] std::string picture_of(const BuildRecord& record);
bool write_svg(const BuildRecord& record, const RenderOptions& options, const TextSink& out);
bool write_text(const BuildRecord& record, const RenderOptions& options, const TextSink& out);
bool write_diff_text(const BuildDiff& diff, const RenderOptions& options, const TextSink& out);

}  // namespace binsize::build
