// How a program starts, as JSON (docs/start-schema.md).
#pragma once

#include <binsize/start.hpp>
#include <binsize/text_sink.hpp>

namespace binsize {

bool write_json(const Start& start, const TextSink& out);

}  // namespace binsize
