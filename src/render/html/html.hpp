// The rooms of the page's reporter: what it writes, and the parts that several of these share.
#pragma once

#include "render/html/page.hpp"
#include "render/html/trees.hpp"
#include "render/render.hpp"

#include <array>
#include <vector>

namespace binsize::html {

/// Tables that are there for what the panel says of a row.
inline constexpr std::array<std::string_view, 3> panel_tables = {"retained", "why", "places"};

/// The one of them that is laid beside the rows of a tree.
inline constexpr std::string_view places_table = panel_tables[2];

/// A breakdown on its way to the page: which of the subjects it cuts up.
template <class N>
struct Tree {
    std::size_t subject;
    std::string_view id;
    const N* root;
};
/// What the explorer is about: a file, a slice of one, or two builds.
struct PageSubject {
    std::string name;
    Size size;
    std::span<const Table> tables = {};  ///< what is known of rows by their name
};

/// The elements of the explorer, the data of the trees, and what the script has to know of them.
bool write_explorer(std::span<const PageSubject> subjects, std::span<const Tree<Node>> trees,
                    Ruler ruler, const TextSink& out);
bool write_explorer(std::span<const PageSubject> subjects, std::span<const Tree<DiffNode>> trees,
                    Ruler ruler, const TextSink& out);

/// What stands above and below the explorer; every text in it is inert.
[[nodiscard]] std::string card_of(const Report& report);
/// `beside`: the script shows what the panel has beside its rows.
[[nodiscard]] std::string tables_of(const Report& report, bool beside);
[[nodiscard]] std::string notes_of(std::span<const Note> notes);
/// A table of text: cells are escaped here; columns after the first stand right where `numbers`.
struct Grid {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
};
[[nodiscard]] std::string table_of(const Grid& grid, bool numbers);
/// A list of texts; nothing where there are none.
[[nodiscard]] std::string list_of(std::span<const std::string> texts, std::string_view css_class);
/// "label: value" lines as a description list; nothing where there are none.
using Lines = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] std::string description_of(const Lines& lines);

bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out);
bool write_verdicts(Verdicts all, const RenderOptions& options, const TextSink& out);
bool write_comparison(const Comparison& comparison, const RenderOptions& options,
                      const TextSink& out);
bool write_trend(const Trend& trend, const RenderOptions& options, const TextSink& out);
bool write_build(const BuildRecord& record, const RenderOptions& options, const TextSink& out);
bool write_what_if(const WhatIf& answer, const RenderOptions& options, const TextSink& out);

}  // namespace binsize::html
