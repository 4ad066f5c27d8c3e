// What binsize.json says besides its rules: which files a repository ships and how they are looked
// at, so that `binsize gate` alone does all of them. One file and one schema
// (docs/budget.schema.json); paths are relative to the file's folder, which is for others to know.
#pragma once

#include <binsize/error.hpp>
#include <binsize/gate.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// A text of the file and where it stands.
struct Configured {
    std::string value;
    Place place;
};

/// Files to look at, and what they are compared with where that is not the same for all.
struct ConfiguredTarget {
    std::vector<std::string> files;  ///< globs
    std::optional<Configured> baseline, parent;
    Place place;
};

struct ConfiguredFormat {
    std::string command;
    Configured format;
};

struct Configuration {
    Budget budget;
    std::vector<ConfiguredTarget> targets;
    std::optional<Configured> baseline, parent, database;
    std::vector<Configured> breakdowns;     ///< what `report` cuts by: "modules,packages"
    std::vector<ConfiguredFormat> formats;  ///< --format of commands
};

/// Reads a configuration, of which a budget is a part. Errors (usage) say "LINE:COLUMN: what".
[[nodiscard]] Result<Configuration> read_configuration(std::string_view json);

}  // namespace binsize
