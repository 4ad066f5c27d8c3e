// A trend in words and as a chart, for the formats that show one.
#pragma once

#include "compare/trend/trend.hpp"
#include "render/render.hpp"

#include <string>

namespace binsize::trends {

/// "4f2a91cdeadb" of a hash, other names whole.
[[nodiscard]] std::string short_revision(std::string_view revision);
/// "app linux/amd64 on main: 12 revisions, 2026-01-02 to 2026-03-01".
[[nodiscard]] std::string title_of(const Trend& trend);
/// "from 4.10 MiB to 4.60 MiB, +524,288 (+12%)" on a ruler.
[[nodiscard]] std::string span_of(const Trend& trend, Ruler ruler);
/// "package:golang.org/x/net +41.0 KiB (new), …"; empty where nothing moved. `named`: how a row's
/// name is written, where not as it is.
[[nodiscard]] std::string moves_of(const TrendPoint& point, Ruler ruler,
                                   std::string (*named)(std::string_view) = nullptr);
/// "budget file:app: fails above 5.00 MiB, of which 92% are used".
[[nodiscard]] std::string limit_line(const TrendLimit& limit, const Trend& trend);

[[nodiscard]] u64 on(const Size& size, Ruler ruler);

/// An <svg> element: rows of a breakdown on top of each other, the total above them, the limits
/// across. `id`: of the breakdown; the total alone where there is none.
[[nodiscard]] std::string chart_of(const Trend& trend, std::string_view id, Ruler ruler);

bool write_text(const Trend& trend, const RenderOptions& options, const TextSink& out);
bool write_csv(const Trend& trend, const RenderOptions& options, const TextSink& out);
bool write_markdown(const Trend& trend, const RenderOptions& options, const TextSink& out);
bool write_svg(const Trend& trend, const RenderOptions& options, const TextSink& out);

}  // namespace binsize::trends
