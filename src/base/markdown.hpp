// Text for GitHub-flavoured Markdown. What comes from a file must do nothing there and yet copy out
// as what it is: no character is added that a reader cannot see.
#pragma once

#include "base/text.hpp"

#include <string>
#include <string_view>

namespace binsize {

/// A name on its own, in a table or a paragraph: a code span, in which nothing is markup, a
/// mention, a reference or a link. Empty for an empty text. (Of prose, markdown_text() of
/// base/text.hpp puts only the words into code spans that would do something.)
[[nodiscard]] std::string markdown_code(std::string_view text);

}  // namespace binsize
