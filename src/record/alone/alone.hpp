// What the parts of the step's own program share.
#pragma once

namespace binsize::alone {

/// Set once, before anything runs.
extern int page_size;

}  // namespace binsize::alone
