// The diff in each output format; the reporters name these functions.
#pragma once

#include "render/render.hpp"

namespace binsize::diff {

bool write_text(const Diff& diff, const RenderOptions& options, const TextSink& out);
bool write_csv(const Diff& diff, const RenderOptions& options, const TextSink& out);
/// A comment for a pull request: the verdict first, details folded, never longer than GitHub
/// accepts (65,536 characters), and a hidden marker by which a bot finds its earlier comment.
bool write_markdown(const Diff& diff, const RenderOptions& options, const TextSink& out);

}  // namespace binsize::diff
