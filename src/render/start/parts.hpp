// Parts of the text of `start` that have a file of their own.
#pragma once

#include "render/text/text.hpp"

#include <binsize/start.hpp>

namespace binsize::starting {

/// Whose bytes lie in each segment: the largest packages, and the largest segments.
void write_packages(text::Page& page, const Start& s);
/// Who gives package-level variables what they begin with.
void write_variables(text::Page& page, const std::vector<StartVariables>& variables);

}  // namespace binsize::starting
