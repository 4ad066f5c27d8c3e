// What terminfo says of the terminal, before anything is done to it. Apart from screen.cpp, since
// term.h gives every capability a macro of its short name.
#pragma once

#include "base/error.hpp"

#include <string>

namespace binsize::cli {

/// What ends everything that ncurses begins on this terminal. Error (usage): it is not described,
/// or cannot move its cursor.
[[nodiscard]] Result<std::string> restoring_text();

}  // namespace binsize::cli
