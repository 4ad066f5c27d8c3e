// What a record is of: the revision of the working folder, as git tells it, or what the command
// line says.
#pragma once

#include "base/error.hpp"

#include <binsize/report.hpp>

#include <optional>
#include <string>

namespace binsize::cli {

struct Revision {
    std::string name;
    std::string branch;  ///< empty: nobody knows
    i64 time = 0;        ///< seconds since 1970
};

struct RevisionChoice {
    std::string revision, branch, time;  ///< empty: as found
};

/// What is given, else the commit of the folder that the command runs in, "-dirty" where tracked
/// files differ from it. Nothing where there is no git, or no repository. Errors (usage): a time
/// that is none.
[[nodiscard]] Result<std::optional<Revision>> revision_here(const RevisionChoice& choice);
/// What the program states of itself (Go's build information), but for what is given.
[[nodiscard]] Result<Revision> revision_stated(const RevisionChoice& choice, const Report& report);

}  // namespace binsize::cli
