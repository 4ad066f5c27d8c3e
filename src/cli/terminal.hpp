// What the environment says about the terminal, asked once and handed to the renderers.
#pragma once

#include "base/platform/descriptors.hpp"
#include "render/style.hpp"

#include <optional>

namespace binsize::cli {

/// Style for standard output. `color` is auto, always or never.
[[nodiscard]] Style terminal_style(std::string_view color);
/// Of standard output; nothing where it is no terminal, or one that does not say.
[[nodiscard]] std::optional<TerminalSize> terminal_size();
/// Columns of the terminal that standard error is.
[[nodiscard]] std::size_t error_width();
/// Style for a file: the same wherever it is written, so a saved text never depends on a locale.
[[nodiscard]] Style file_style(std::string_view color);

}  // namespace binsize::cli
