// What the two halves of a History share: the database and the ids of what rows are called.
#pragma once

#include "history/history.hpp"
#include "history/schema.hpp"

#include <unordered_map>

namespace binsize {

struct History::State {
    explicit State(history::Database opened) : database(std::move(opened)) {}

    history::Database database;
    std::unordered_map<std::string, u64> items;  ///< "breakdown\0kind\0name"
};

namespace history {

/// Breakdowns of which rows are kept, the finest last.
inline constexpr std::string_view kept_breakdowns[] = {"sections", "classes",  "categories",
                                                       "modules",  "packages", "symbols"};

}  // namespace history
}  // namespace binsize
