// Catch2 2 and 3 under one include: the two differ in header names, and in what the matcher for a
// text within a text is called.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>

namespace Catch::Matchers {
/// As version 3 has it, whose `Contains` is about the elements of a range.
inline auto ContainsSubstring(const std::string& part) { return Contains(part); }
}  // namespace Catch::Matchers
#endif
