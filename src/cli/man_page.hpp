// The manual page of a command, from the same text as its --help. man(7) as groff and mandoc read
// it.
#pragma once

#include "cli/command_page.hpp"

namespace binsize::cli {

/// Of section 1. `version`: of the program.
[[nodiscard]] std::string man_page(const CommandPage& page, const CommandPage& root,
                                   std::string_view version);

}  // namespace binsize::cli
