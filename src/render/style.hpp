// How text for a terminal looks: its width, whether it may use colour and Unicode. The command
// line decides these once; no renderer asks the environment.
#pragma once

#include <binsize/types.hpp>

#include <string>
#include <string_view>

namespace binsize {

/// What a piece of text is, not which colour it has.
enum class Tone : u8 { plain, strong, dim, accent, good, warning, bad };

struct Style {
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

/// The text with everything outside ASCII replaced by a look-alike of the same width, for
/// terminals that are not UTF-8.
[[nodiscard]] std::string ascii_only(std::string_view text);

}  // namespace binsize
