// What is known of one row: its sizes, where it lies, what the report's tables say, and the answers
// that were asked for.
#pragma once

#include "render/explore/explore.hpp"

namespace binsize::explore {

using Fact = std::pair<std::string, std::string>;

/// "File", "1,204 bytes (1.18 KiB), 3.1% of all"; tables by their name.
[[nodiscard]] std::vector<Fact> facts_of(const Rows& rows, const Tree& tree, u32 row);

/// "+1,204", "−17", "0".
[[nodiscard]] std::string signed_bytes(u64 before, u64 after);
/// "package" of "modules,packages,symbols" for a row of the second level; empty where no command
/// takes such rows.
[[nodiscard]] std::string_view kind_of(const Rows& rows, std::string_view breakdown, u32 row);
/// What to ask of the file about a row; nothing where the command has no answer for such rows.
[[nodiscard]] std::optional<Question> question_about(const Rows& rows, std::string_view breakdown,
                                                     u32 row, Question::Kind kind);

}  // namespace binsize::explore
