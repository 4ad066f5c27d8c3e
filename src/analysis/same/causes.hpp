// The reasons why two builds differ, as a list: their words are what `--ignore` takes and what the
// JSON holds.
#pragma once

#include <binsize/same.hpp>

#include <span>

namespace binsize::same {

enum class Cause : u8 {
#define CAUSE(id, word, follows, description) id,
#include "analysis/same/causes.def"
#undef CAUSE
};

inline constexpr SameCauseEntry cause_entries[] = {
#define CAUSE(id, word, follows, description) {word, description, follows},
#include "analysis/same/causes.def"
#undef CAUSE
};

[[nodiscard]] constexpr const SameCauseEntry& entry_of(Cause cause) {
    return cause_entries[static_cast<std::size_t>(cause)];
}

}  // namespace binsize::same
