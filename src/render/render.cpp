#include "render/render.hpp"

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

}  // namespace binsize
