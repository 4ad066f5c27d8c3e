// Differences that are text: paths, dates, versions of tools, and the lines of Go's build
// information.
#pragma once

#include "analysis/same/align.hpp"
#include "analysis/same/causes.hpp"

#include <string>

namespace binsize::same {

/// A difference with a name: what each side says, absent where one says nothing.
struct Named {
    Cause cause = Cause::content;
    std::string name;
    std::optional<std::string> a, b;
};

/// What the edit changes, where the text around it tells; nothing where it is no text, or text of
/// no kind that is known here.
[[nodiscard]] std::optional<Named> name_text(ByteView a, ByteView b, const Edit& edit);

/// The same of an edit over several entries of a table of files, whose paths lie one after the
/// other with numbers of folders between them.
[[nodiscard]] std::optional<Named> name_file_table(ByteView a, ByteView b, const Edit& edit);

/// Where Go's build information lies in some bytes, between two marks of this size; nothing where
/// it does not.
inline constexpr u64 module_mark = 16;
[[nodiscard]] std::optional<Extent> find_module_text(ByteView bytes);
struct NamedEdit {
    Edit edit;
    Named named;
};
/// Line by line: what of `a` is not in `b`, and the other way round.
[[nodiscard]] std::vector<NamedEdit> compare_module_texts(std::string_view a, std::string_view b);

}  // namespace binsize::same
