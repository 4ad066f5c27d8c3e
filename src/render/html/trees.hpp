// The rows of a breakdown as columns of numbers. Rows lie level by level, the root first, so that
// the children of a row are neighbours and their number is all that tells the shape; siblings lie
// by name, which makes steps between names small. The page orders them by size itself.
#pragma once

#include "render/html/texts.hpp"

#include <binsize/diff.hpp>
#include <binsize/report.hpp>

#include <map>

namespace binsize::html {

/// Words that many rows share, "function" or "pclntab", by number; 0 is the empty one.
class Words {
public:
    u32 id(std::string_view word);
    [[nodiscard]] std::span<const std::string> all() const { return words_; }

private:
    std::vector<std::string> words_ = {""};
    std::map<std::string, u32, std::less<>> ids_ = {{"", 0}};
};

struct Legend {
    Texts texts;
    Words kinds;
    Words evidence;
};

/// A number that is often equal to another, or nothing: 0 and 1 say so.
[[nodiscard]] u64 beside(u64 value, u64 other);
/// In the order of the page: level by level, siblings by name.
[[nodiscard]] std::vector<const Node*> rows_in_order(const Legend& legend, const Node& root);
void add_names(Legend& legend, const Node& root);
void add_names(Legend& legend, const DiffNode& root);
/// Columns: rows (children), name, file, memory, kind, evidence, count; gzip, where it is known.
[[nodiscard]] Block block_of(Legend& legend, const Node& root, u64& rows);
/// Columns: rows, name, old, kind, status, file, memory, file_before, memory_before.
[[nodiscard]] Block block_of(Legend& legend, const DiffNode& root, u64& rows);

}  // namespace binsize::html
