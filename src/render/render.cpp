#include "render/render.hpp"

#include "base/suggest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace binsize {

#define REPORTER(id) extern const Reporter id##_reporter;
#include "render/reporters.def"
#undef REPORTER

namespace {

constexpr const Reporter* entries[] = {
#define REPORTER(id) &id##_reporter,
#include "render/reporters.def"
#undef REPORTER
};

}  // namespace

std::span<const Reporter* const> reporters() { return entries; }

const Reporter* find_reporter(std::string_view id) {
    const auto found = std::ranges::find(entries, id, &Reporter::id);
    return found == std::end(entries) ? nullptr : *found;
}

namespace {

template <class Writes>
std::vector<std::string_view> names_writing(Writes Reporter::* writes) {
    std::vector<std::string_view> out;
    for (const auto* r : entries)
        if (r->*writes != nullptr) out.push_back(r->id);
    return out;
}

// `writes`: the function of the reporter that writes such results.
template <class T, class Writes>
Result<std::string> rendered(const T& result, std::string_view id, const RenderOptions& options,
                             Writes Reporter::* writes) try {
    const auto* const reporter = find_reporter(id);
    if (reporter == nullptr || reporter->*writes == nullptr)
        return fail(ErrorKind::usage, "{} '{}'{}",
                    reporter == nullptr ? "there is no reporter" : "no such result is written by",
                    printable(id), did_you_mean(id, names_writing(writes)));
    std::string out;
    (void)(reporter->*writes)(result, options, [&](std::string_view text) {
        out += text;
        return true;
    });
    return out;
} catch (const std::exception& e) {
    return std::unexpected(thrown(e));
}

}  // namespace

Result<std::string> render(std::span<const Report> all, std::string_view reporter,
                           const RenderOptions& options) {
    return rendered(all, reporter, options, &Reporter::reports);
}
Result<std::string> render(const Report& report, std::string_view reporter,
                           const RenderOptions& options) {
    return render(std::span(&report, 1), reporter, options);
}
Result<std::string> render(const Diff& diff, std::string_view reporter,
                           const RenderOptions& options) {
    return rendered(diff, reporter, options, &Reporter::diff);
}
Result<std::string> render(std::span<const GateVerdict> verdicts, std::string_view reporter,
                           const RenderOptions& options) {
    if (verdicts.empty()) return fail(ErrorKind::usage, "there is no verdict to show");
    return rendered(verdicts, reporter, options, &Reporter::verdicts);
}
Result<std::string> render(const GateVerdict& verdict, std::string_view reporter,
                           const RenderOptions& options) {
    return render(std::span(&verdict, 1), reporter, options);
}
Result<std::string> render(const Comparison& comparison, std::string_view reporter,
                           const RenderOptions& options) {
    if (comparison.variants.empty()) return fail(ErrorKind::usage, "there is nothing to compare");
    return rendered(comparison, reporter, options, &Reporter::comparison);
}

std::vector<ReporterEntry> reporter_list() {
    std::vector<ReporterEntry> out;
    for (const auto* r : entries)
        out.push_back({r->id, r->description, r->reports != nullptr, r->diff != nullptr,
                       r->verdicts != nullptr, r->comparison != nullptr});
    return out;
}

}  // namespace binsize
