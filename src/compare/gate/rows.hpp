// The rows that rules speak of, of one to three reports side by side, matched by name.
#pragma once

#include <binsize/gate.hpp>

#include <string>
#include <vector>

namespace binsize::gate {

struct Row {
    RowKind kind = RowKind::file;
    bool memory = false;   ///< measured on the memory ruler
    std::string name{};    ///< what a glob is matched with
    std::string member{};  ///< slice or archive member; empty in a plain file
    Measure measure{};
    bool gone = false;  ///< the report no longer has it
    /// "1.10 s to 1.21 s in 3 records": where the value is the middle of several.
    std::string spread{};

    /// "package:net/http", "section:.text in arm64"
    [[nodiscard]] std::string label() const;
};

struct RowList {
    std::vector<Row> rows;
    bool cut = false;  ///< one of the reports was saved with only its largest rows
    std::vector<std::string> partial{};  ///< rows of builds that some records of a side lack
};

/// All rows of a kind, in the report's order, those that are gone last. Errors (usage): the report,
/// or a baseline that `needs_before`, does not hold such rows at all.
[[nodiscard]] Result<RowList> rows_of(RowKind kind, bool memory, bool needs_before,
                                      const GateInput& input);

/// What a slice or an archive member is called.
[[nodiscard]] const std::string& member_name(const Report& member);
/// "golang.org/x/net" of "golang.org/x/net v0.33.0" or "golang.org/x/net@v0.33.0".
[[nodiscard]] std::string_view module_path(std::string_view row);
/// The breakdown whose first level is `key`: "packages", or "packages,symbols".
[[nodiscard]] const Breakdown* breakdown_by(const Report& report, std::string_view key);

}  // namespace binsize::gate
