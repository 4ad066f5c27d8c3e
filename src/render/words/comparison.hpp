// What variants side by side say in words, once for all output formats.
#pragma once

#include "compare/compare.hpp"

#include <binsize/variants.hpp>

namespace binsize {

/// "dropped .symtab 60,504 + .strtab 67,434, DWARF 702,874; added …; .text −1,232"
[[nodiscard]] std::string parts_line(const Variant& variant);
/// "the same program: …", "cannot tell: …"
[[nodiscard]] std::string sameness_line(const Variant& variant);
/// "runs 1.20 ms (half of 20 runs 1.10 to 1.40), peak memory 9.80 MiB"; of all but the first also
/// what differs, or that nothing does beyond the spread. The variant has a run.
[[nodiscard]] std::string run_line(const Variant& variant, const Variant& first);
/// What runs of a group's files cost, a line each; files that do not run here share one a reason.
[[nodiscard]] std::vector<std::string> run_lines(const Comparison& comparison,
                                                 const ReleaseGroup& group);
/// Compressed sizes by a method, in the variants' order; empty where no variant has one.
[[nodiscard]] std::vector<std::optional<u64>> compressed_by(const Comparison& comparison,
                                                            std::string_view method);
/// The row's bytes of the file in each variant.
[[nodiscard]] std::vector<std::optional<u64>> file_sizes(const VariantRow& row);
/// The same of several rows together, for "[N others]".
[[nodiscard]] std::vector<std::optional<u64>> sum_of_rows(std::span<const VariantRow> rows);

}  // namespace binsize
