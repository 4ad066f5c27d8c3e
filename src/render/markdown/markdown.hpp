// The rooms of the Markdown reporter.
#pragma once

#include "render/render.hpp"

namespace binsize::markdown {

/// A comment for a pull request: the headline first, details folded, never longer than GitHub
/// accepts (65,536 characters), and a hidden marker by which a bot finds its earlier comment.
bool write_diff(const Diff& diff, const RenderOptions& options, const TextSink& out);
/// For a pull-request comment or a step summary; at most 65,536 bytes, begins with the marker
/// `<!-- binsize:gate -->`.
bool write_verdicts(Verdicts verdicts, const RenderOptions& options, const TextSink& out);
bool write_comparison(const Comparison& comparison, const RenderOptions& options,
                      const TextSink& out);

}  // namespace binsize::markdown
