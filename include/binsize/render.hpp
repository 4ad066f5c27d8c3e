// How results look: text for a terminal, Markdown, CSV and what else `binsize list reporters`
// names.
#pragma once

#include <binsize/diff.hpp>
#include <binsize/export.hpp>
#include <binsize/gate.hpp>
#include <binsize/report.hpp>
#include <binsize/types.hpp>
#include <binsize/variants.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// What a piece of text is, not which colour it has.
enum class Tone : u8 { plain, strong, dim, accent, good, warning, bad };

/// How text for a terminal looks. Nothing here asks the environment.
struct BINSIZE_API Style {
    std::size_t width = 80;  ///< columns of the terminal
    bool color = false;
    bool unicode = true;  ///< bars and ellipses beyond ASCII may be used
    /// What does not fit into the width is cut, or goes below. A pipe or a file has no width that
    /// lines must fit into: names stay whole there.
    bool fits = true;

    /// The text in its tone; unchanged without colour.
    [[nodiscard]] std::string paint(Tone tone, std::string_view text) const {
        std::string out;
        append(out, tone, text);
        return out;
    }
    void append(std::string& out, Tone tone, std::string_view text) const;
    /// A bar of at most `columns` columns for a share of 0…1, rounded to the eighth of a column.
    [[nodiscard]] std::string bar(double share, std::size_t columns) const;
};

/// Which rulers a table of rows shows.
enum class Ruler : u8 { file, memory, both };

struct RenderOptions {
    Style style = {};
    Ruler ruler = Ruler::both;
    bool chosen_breakdowns = false;  ///< -d was given: exactly these, no card
    bool chosen_tables = false;      ///< --table was given
    /// Rows of each table of a comparison; 0: all. Reports and diffs hold what they are to show.
    u64 rows = 0;
    bool many = false;  ///< several inputs were given, however many of them could be read
    /// Where each report comes from, as it was given; empty: nobody knows.
    std::span<const std::string> paths = {};
};

/// The result in the format of a reporter, "text" or "markdown". Errors (usage): no such reporter,
/// or it does not write such results.
[[nodiscard]] BINSIZE_API Result<std::string> render(std::span<const Report> reports,
                                                     std::string_view reporter,
                                                     const RenderOptions& options = {});
[[nodiscard]] BINSIZE_API Result<std::string> render(const Report& report,
                                                     std::string_view reporter,
                                                     const RenderOptions& options = {});
[[nodiscard]] BINSIZE_API Result<std::string> render(const Diff& diff, std::string_view reporter,
                                                     const RenderOptions& options = {});
[[nodiscard]] BINSIZE_API Result<std::string> render(std::span<const GateVerdict> verdicts,
                                                     std::string_view reporter,
                                                     const RenderOptions& options = {});
[[nodiscard]] BINSIZE_API Result<std::string> render(const GateVerdict& verdict,
                                                     std::string_view reporter,
                                                     const RenderOptions& options = {});
[[nodiscard]] BINSIZE_API Result<std::string> render(const Comparison& comparison,
                                                     std::string_view reporter,
                                                     const RenderOptions& options = {});

/// A reporter, for `binsize list reporters`, and what it writes.
struct ReporterEntry {
    std::string_view id;
    std::string_view description;
    bool reports = false, diff = false, verdicts = false, comparison = false;
};
[[nodiscard]] BINSIZE_API std::vector<ReporterEntry> reporter_list();

}  // namespace binsize
