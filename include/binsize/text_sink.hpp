// Where text goes that is written in pieces.
#pragma once

#include <functional>
#include <string_view>

namespace binsize {

/// Where serialised text goes: called with pieces in order; false means nobody reads any more
/// (a closed pipe) and ends the writing.
using TextSink = std::function<bool(std::string_view)>;

}  // namespace binsize
