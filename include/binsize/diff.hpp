// What changed between two reports: first everything that would explain or discredit a number (the
// toolchain, flags, linkage, modules), then the rows that grew, shrank, came and went.
// docs/diff-schema.md describes the JSON.
#pragma once

#include <binsize/export.hpp>
#include <binsize/named_enum.hpp>
#include <binsize/report.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// The diff schema version that this build writes.
inline constexpr int diff_schema_version = 1;

#define BINSIZE_ROW_STATUS(X)                                                                  \
    X(changed, "changed")                                                                      \
    X(added, "new")       /* only the new report has it; `before` is zero */                   \
    X(gone, "gone")       /* only the old report has it; `after` is zero */                    \
    X(renamed, "renamed") /* a generated name or a version differs: `old_name` is what the old \
                             report calls it */
BINSIZE_NAMED_ENUM(RowStatus, row_status_names, BINSIZE_ROW_STATUS)
#undef BINSIZE_ROW_STATUS

/// A row that differs, or that holds one that does. The children's changes add up to the row's on
/// both rulers; rows without any change are left out, so the children's sizes need not.
struct DiffNode {
    std::string name;
    std::string old_name;  ///< empty unless renamed
    std::string kind;      ///< as in the reports; empty where they differ
    RowStatus status = RowStatus::changed;
    Size before;
    Size after;
    std::vector<DiffNode> children;  ///< padding last, else by absolute change, file first

    friend bool operator==(const DiffNode&, const DiffNode&) = default;
};

struct DiffBreakdown {
    std::string id;
    DiffNode root;  ///< before and after are the sizes of the two subjects

    friend bool operator==(const DiffBreakdown&, const DiffBreakdown&) = default;
};

/// A difference that is no size: before and after are absent where that side has no such thing.
struct ContextChange {
    std::string id;      ///< "arch", "compiler_version", "setting", "library", …
    std::string name;    ///< which setting, library or verdict; empty elsewhere
    std::string member;  ///< which member of a fat file or an archive; empty for the file itself
    std::optional<std::string> before;
    std::optional<std::string> after;

    friend bool operator==(const ContextChange&, const ContextChange&) = default;
};

/// A module that came, went, or has another version, with the bytes of its row in `modules`.
struct ModuleChange {
    std::string path;                   ///< the new one where a major version is part of it
    std::string member;                 ///< as in ContextChange
    std::optional<std::string> before;  ///< version; absent: added
    std::optional<std::string> after;   ///< version; absent: removed
    std::optional<Size> size_before;    ///< absent where that report has no such row
    std::optional<Size> size_after;

    friend bool operator==(const ModuleChange&, const ModuleChange&) = default;
};

struct DiffSide {
    std::string tool_version;
    Subject subject;

    friend bool operator==(const DiffSide&, const DiffSide&) = default;
};

struct Diff {
    std::string tool_version;  ///< of the binsize that compared
    DiffSide before;
    DiffSide after;
    std::vector<ContextChange> context;  ///< what to know before any number is believed, first
    std::vector<ModuleChange> modules;   ///< by absolute change
    std::vector<DiffBreakdown> breakdowns;
    std::vector<Note> notes;

    /// Whether nothing that a report holds differs in size, context or modules.
    [[nodiscard]] BINSIZE_API bool empty() const;
    [[nodiscard]] const DiffBreakdown* breakdown(std::string_view id) const {
        for (const auto& b : breakdowns)
            if (b.id == id) return &b;
        return nullptr;
    }
    friend bool operator==(const Diff&, const Diff&) = default;
};

/// after − before without overflow: how much, and whether it grew.
struct Delta {
    u64 bytes = 0;
    bool grew = false;  ///< false for no change
};
[[nodiscard]] constexpr Delta delta(u64 before, u64 after) {
    return after > before ? Delta{after - before, true} : Delta{before - after, false};
}

/// Alignment between things: it follows from what changed and is no change of its own.
[[nodiscard]] BINSIZE_API bool is_padding(const DiffNode& node);

struct DiffOptions {
    std::string tool_version{};
    /// Ids as in the reports. Empty: classes, sections, modules, packages and symbols, as far as
    /// both reports have them.
    std::vector<std::string> breakdowns{};
    u64 rows = 0;  ///< children a node keeps before "[N other changes]"; 0 = all
};

/// Compares two reports. Errors: usage, where a breakdown that was asked for is not in both;
/// internal, where the changes do not add up.
[[nodiscard]] BINSIZE_API Result<Diff> diff_reports(const Report& before, const Report& after,
                                                    const DiffOptions& options = {});

/// What every diff holds: roots have the subjects' sizes, children's changes add up, names are
/// unique among siblings on each side. Nothing where it holds.
[[nodiscard]] BINSIZE_API std::optional<Error> check_invariants(const Diff& diff);

}  // namespace binsize
