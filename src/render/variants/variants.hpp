// How variants side by side are shown.
#pragma once

#include "compare/compare.hpp"
#include "render/style.hpp"

#include <binsize/variants.hpp>

namespace binsize {

struct VariantsReporter {
    std::string_view id;
    std::string_view description;
    /// `rows`: classes and sections to show of each table; 0: all. False where the sink is closed.
    bool (*write)(const Comparison&, std::size_t rows, const Style&, const TextSink&) = nullptr;
};

/// text, json, markdown, csv.
[[nodiscard]] std::span<const VariantsReporter> variants_reporters();
/// Null where there is none of that name.
[[nodiscard]] const VariantsReporter* find_variants_reporter(std::string_view id);

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

bool write_variants_text(const Comparison&, std::size_t, const Style&, const TextSink&);
bool write_variants_json(const Comparison&, std::size_t, const Style&, const TextSink&);
bool write_variants_markdown(const Comparison&, std::size_t, const Style&, const TextSink&);
bool write_variants_csv(const Comparison&, std::size_t, const Style&, const TextSink&);

}  // namespace binsize
