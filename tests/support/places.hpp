// Where this checkout and its build lie. Functions and not macros, so that a test compiles to the
// same object in every checkout and a compiler cache can share it.
#pragma once

#include <string>

namespace binsize::test {

[[nodiscard]] std::string source_folder();
[[nodiscard]] std::string build_folder();

}  // namespace binsize::test
