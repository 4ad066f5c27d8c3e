// The file that the page is: HTML that says what it may load (nothing) and run (one script, by its
// hash), text that was made inert, blocks of data, and the script.
#pragma once

#include "render/html/texts.hpp"

#include <binsize/text_sink.hpp>

namespace binsize::html {

/// What src/render/html/page/ holds, put into the program by the build (BinsizeEmbed.cmake).
extern const std::string_view page_style;
extern const std::string_view page_explorer;  ///< the elements that the script fills
extern const std::string_view page_script;

/// From the doctype to the start of the body. Without `script` nothing may run.
bool open_page(std::string_view title, bool script, const TextSink& out);
bool close_page(bool script, const TextSink& out);

/// A block of data, compressed in pieces, as the element `id`.
bool write_block(std::string_view id, const Block& block, const TextSink& out);
/// JSON as the element `id`; its texts may hold anything.
bool write_json(std::string_view id, std::string_view json, const TextSink& out);

/// Any text within an element or an attribute: no markup, no control characters.
[[nodiscard]] std::string inert(std::string_view text);
/// A JSON string with its quotes.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace binsize::html
