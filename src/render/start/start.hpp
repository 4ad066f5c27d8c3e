// How a program starts, for a terminal.
#pragma once

#include "render/render.hpp"

#include <binsize/start.hpp>

namespace binsize::starting {

bool write_text(const Start& start, const RenderOptions& options, const TextSink& out);

}  // namespace binsize::starting
