// Answers about a program's graph (why, what if) in each format.
#pragma once

#include "render/render.hpp"

#include <string>

namespace binsize::answers {

bool write_why_text(const Why& why, const RenderOptions& options, const TextSink& out);
bool write_what_if_text(const WhatIf& what_if, const RenderOptions& options, const TextSink& out);
bool write_same_text(const Same& same, const RenderOptions& options, const TextSink& out);
bool write_why_markdown(const Why& why, const RenderOptions& options, const TextSink& out);
bool write_what_if_markdown(const WhatIf& what_if, const RenderOptions& options,
                            const TextSink& out);

/// "calls", "has inlined": an edge as words between two names.
[[nodiscard]] std::string_view edge_words(std::string_view edge);
/// "package golang.org/x/text/unicode/norm: 312 things, 141,203 bytes".
[[nodiscard]] std::string subject_line(const GraphSubject& subject);
/// "server.go:12"; empty where not known.
[[nodiscard]] std::string place_text(const std::string& file, u64 line);
/// "inferred", "by the linker's rule", "12 steps"; empty where there is nothing to say.
[[nodiscard]] std::string step_remark(const WhyStep& step);
/// "from main: where the program starts".
[[nodiscard]] std::string root_line(const WhyChain& chain);
/// "4 other ways in; --all shows them"; empty where all are shown.
[[nodiscard]] std::string other_ways(const Why& why);
/// "1,200" or "1,200 to 3,400".
[[nodiscard]] std::string range_text(u64 low, u64 high);
/// "would free 1,200 to 3,400 bytes of the file (0.1% to 0.3%), …".
[[nodiscard]] std::string freed_line(const WhatIf& what_if);

/// Rows of one kind that are shown: the rest is a number.
inline constexpr std::size_t shown_rows = 20;

}  // namespace binsize::answers
