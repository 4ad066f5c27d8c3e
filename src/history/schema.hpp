// What lies in the database, in steps: each version of the schema is the one before it and a few
// statements more. A database that says another version is brought up to date or refused; one whose
// tables are not exactly these is not ours, whatever it says of itself.
#pragma once

#include "history/sqlite.hpp"

#include <span>

namespace binsize::history {

/// "bsiz" in the header of the file (PRAGMA application_id).
inline constexpr u64 application_id = 0x6273'697a;

/// The statements that lead from a version to the next.
using SchemaStep = std::span<const std::string_view>;
[[nodiscard]] std::span<const SchemaStep> schema_steps();

/// Brings an empty or older database up to the last of the steps, each in a transaction.
[[nodiscard]] Result<void> migrate(Database& database, std::span<const SchemaStep> steps);
/// Errors: unsupported (another program's, a newer or older version), malformed (its tables are not
/// what its version says).
[[nodiscard]] Result<void> check_schema(Database& database, std::span<const SchemaStep> steps);

}  // namespace binsize::history
