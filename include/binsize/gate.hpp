// Budgets and verdicts: what a size may be, and whether a report keeps to it. The gate sees
// reports alone, so a saved one is judged exactly as the executable that it was made from.
// docs/budget.schema.json describes the budget file, docs/verdict.schema.json the verdict.
#pragma once

#include <binsize/export.hpp>
#include <binsize/named_enum.hpp>
#include <binsize/report.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

struct BuildRecord;

/// What a rule speaks of: `KIND:GLOB`.
#define BINSIZE_ROW_KINDS(X)                                                                       \
    X(file, "file") /* the whole file; the glob is over its base name, `file` alone is `file:*` */ \
    X(compressed, "compressed") /* what travels: gzip (level 6) or zstd (level 3) */               \
    X(section, "section")                                                                          \
    X(class_, "class")                                                                             \
    X(category, "category")                                                                        \
    X(module, "module") /* by path, without the version: a bump is growth, not a new row */        \
    X(package, "package")                                                                          \
    X(symbol, "symbol")                                                                            \
    X(metric, "metric") /* functions, symbols, libraries, …, coverage.*, build_* */
BINSIZE_NAMED_ENUM(RowKind, row_kind_names, BINSIZE_ROW_KINDS)
#undef BINSIZE_ROW_KINDS

/// What a row's number counts.
#define BINSIZE_UNITS(X)                                                                        \
    X(bytes, "bytes")                                                                           \
    X(count, "count")                                                                           \
    X(share, "share")       /* of the file's bytes, in millionths of a percent: 100 % = 10^8 */ \
    X(time, "microseconds") /* of the processor */
BINSIZE_NAMED_ENUM(Unit, unit_names, BINSIZE_UNITS)
#undef BINSIZE_UNITS
inline constexpr u64 whole_share = 100'000'000;

/// A limit. Percent is of the file for max and min, of the baseline's row for growth and
/// shrinkage (of a share: percentage points).
struct Amount {
    enum class Kind : u8 { absolute, percent, unlimited, time } kind = Kind::absolute;
    /// Bytes or a count; percent in millionths (1 % = 10^6); microseconds; 0 where unlimited.
    u64 value = 0;

    friend bool operator==(const Amount&, const Amount&) = default;
};

#define BINSIZE_LIMITS(X)       \
    X(max, "max")               \
    X(min, "min")               \
    X(max_growth, "max_growth") \
    X(max_shrink, "max_shrink") \
    X(new_row, "new")
BINSIZE_NAMED_ENUM(Limit, limit_names, BINSIZE_LIMITS)
#undef BINSIZE_LIMITS
/// One optional amount for each Limit.
using Limits = std::array<std::optional<Amount>, limit_names.size()>;

/// A place in the budget file: 1-based, columns in characters; 0 for a rule of the command line.
struct Place {
    u32 line = 0, column = 0;
    friend bool operator==(const Place&, const Place&) = default;
};

/// A day, "2026-11-30"; days compare as text. Empty: none.
using Day = std::string;

struct Rule {
    RowKind kind = RowKind::file;
    std::string glob;
    Limits fail;
    Limits warn;
    u64 ignore_below = 0;  ///< changes of fewer bytes or microseconds are no growth or shrinkage
    bool memory = false;   ///< measured on the memory ruler instead of the file's
    std::string file;      ///< glob: only files of such a base name; empty: all
    std::string reason;
    Day expires;  ///< last day on which the rule holds; after it, the gate fails
    Place place;

    [[nodiscard]] BINSIZE_API std::string match() const;  ///< "package:golang.org/x/**"
};

/// A property that must hold: `name` of require_list, the expected value as the budget spells it.
/// For each file and property the last one that is for such a file counts.
struct Requirement {
    std::string name;
    std::vector<Value> values;  ///< any of them; a monostate is JSON's null: absent
    Place place;
    std::string file{};  ///< as a rule's
};

/// A row that must not exist; `fresh` (new_module:…): not unless the baseline has it.
struct Forbidden {
    std::string kind;  ///< section, class, category, module, package, symbol, library
    std::string glob;
    bool fresh = false;
    Place place;
    std::string file{};  ///< as a rule's

    [[nodiscard]] BINSIZE_API std::string match() const;
};

/// "package:foo=+120KiB: reason": growth that somebody has agreed to, in writing.
struct Allowance {
    RowKind kind = RowKind::file;
    std::string glob;
    u64 amount = 0;  ///< bytes; of a metric a count or microseconds
    std::string reason;
    std::string text;  ///< as it was given

    [[nodiscard]] BINSIZE_API std::string match() const;
};

struct Budget {
    std::string name;  ///< base name of the file; empty where there is none
    std::vector<Rule> rules;
    std::vector<Requirement> require;
    std::vector<Forbidden> forbid;
    std::vector<Allowance> allow;
};

#define BINSIZE_OUTCOMES(X) \
    X(pass, "pass")         \
    X(warn, "warn")         \
    X(fail, "fail")
BINSIZE_NAMED_ENUM(Outcome, outcome_names, BINSIZE_OUTCOMES)
#undef BINSIZE_OUTCOMES

/// What was measured for one row.
struct Measure {
    Unit unit = Unit::bytes;
    std::optional<u64> before;  ///< in the baseline; absent: no baseline, or no such row
    std::optional<u64> parent;  ///< in the report of the commit that the change branched from
    u64 after = 0;
};

/// One thing that the gate has to say.
struct Finding {
    Outcome outcome = Outcome::fail;  ///< pass: it exceeded, and an allowance covers it
    /// max | min | max_growth | max_shrink | new | require | forbid | expired | unlike |
    /// unmatched | unjudged | unused
    std::string check{};
    std::string row{};      ///< "package:golang.org/x/net"; empty where it is about no row
    std::string message{};  ///< one line, self-contained, printable
    std::string reason{};   ///< the rule's
    std::string rule{};     ///< the rule's match as written; empty where no rule is behind it
    Place place{};
    std::optional<Measure> measure{};
    std::optional<u64> allowed{};  ///< the limit in the unit of `measure` (growth for growth)
    std::string allowance{};       ///< text of the allowance that covers it
    /// "package:foo=+44KiB": what an allowance has to say, but for the reason; empty where none
    /// would cover it.
    std::string agree{};
    bool inherited = false;  ///< growth since the baseline that the parent already had
};

/// What the baseline and the report do not have in common.
struct Mismatch {
    std::string what;  ///< "architecture", "Go version", "build setting -tags", …
    std::string before, after;
    friend bool operator==(const Mismatch&, const Mismatch&) = default;
};

/// What `binsize gate` found. Whether it passes is not stored: decide() alone says so.
struct GateVerdict {
    /// Names; empty where there is none. Of baseline and parent also what tells them apart from
    /// the subject: the file, and the revision or build id, "base.json (revision 4f2a91cdeadb)".
    std::string subject, baseline, parent, budget;
    std::vector<Mismatch> mismatches;
    std::vector<Finding> findings;  ///< failures first, then warnings, then what was allowed
    /// What is worth a line, or a chart over time, whatever the outcome: file, memory and
    /// compressed sizes, and each row that a rule names without wildcards.
    struct Headline {
        std::string row;
        Measure measure;
    };
    std::vector<Headline> headlines;
    /// What changed most since the parent or the baseline, and what is new since, the largest
    /// first: packages (else modules or sections) and embedded files, whatever rules say of them.
    std::vector<Headline> movers, fresh;
    u64 more_movers = 0, more_fresh = 0;  ///< how many the lists leave out
    std::vector<Allowance> allowances;
    u64 checks = 0;  ///< limits, requirements and prohibitions that were judged
};

/// The one function that what is printed and the exit code both come from.
[[nodiscard]] BINSIZE_API Outcome decide(const GateVerdict& verdict);
/// 1 where decide() says fail, else 0.
[[nodiscard]] BINSIZE_API int exit_code(const GateVerdict& verdict);

/// Records of builds, several of each side: of what they took the median counts. Each must outlive
/// the judgement.
struct GateBuilds {
    const std::vector<BuildRecord>*now = nullptr, *baseline = nullptr, *parent = nullptr;
};

struct GateInput {
    const Report& report;
    const Report* baseline = nullptr;
    const Report* parent = nullptr;
    bool strict_baseline = false;                ///< a baseline that is not alike fails
    Day today{};                                 ///< required where a rule expires
    std::string baseline_file{}, parent_file{};  ///< where they come from; for the verdict's words
    GateBuilds builds{};
};

/// Judges the report. Errors (usage): a rule needs what a report does not hold (compressed sizes,
/// symbols), needs records of builds or a baseline that was not given, or expires and `today` is
/// empty.
[[nodiscard]] BINSIZE_API Result<GateVerdict> judge(const Budget& budget, const GateInput& input);

/// Puts the verdicts on several files by one budget in order: a rule or an allowance that does
/// nothing is one for all of them, so it is said once, and only where no file needed it.
BINSIZE_API void settle(std::vector<GateVerdict>& verdicts, const Budget& budget);

/// Reads a budget file. Errors (usage) say "LINE:COLUMN: what".
[[nodiscard]] BINSIZE_API Result<Budget> read_budget(std::string_view json);
/// "10KiB", "1.5 MB", "2%", "4096", "1.5s", "200ms", "unlimited", with an optional leading "+".
/// Errors: usage.
[[nodiscard]] BINSIZE_API Result<Amount> parse_amount(std::string_view text);
/// "package:foo=+120KiB: reason". Errors: usage.
[[nodiscard]] BINSIZE_API Result<Allowance> parse_allowance(std::string_view text);
/// Whether the text is a day of the calendar, "2026-11-30".
[[nodiscard]] BINSIZE_API bool is_day(std::string_view text);

/// What a report must hold for a budget to be judged.
struct Needs {
    bool gzip = false, zstd = false, symbols = false;
};
[[nodiscard]] BINSIZE_API Needs needs_of(const Budget& budget);

/// What the two reports do not share, in the order in which it matters.
[[nodiscard]] BINSIZE_API std::vector<Mismatch> mismatches(const Report& before,
                                                           const Report& after);

/// A budget for today's report: what it is today is required, sizes get `headroom` (millionths of
/// a percent) on top. JSON text, indented, ending in a newline.
[[nodiscard]] BINSIZE_API std::string initial_budget(const Report& report, u64 headroom);

struct Ratchet {
    std::string text;                  ///< the budget file, only the lowered values replaced
    std::vector<std::string> changes;  ///< one line each; empty: nothing was lower
};
/// Lowers each `max` of the budget to today's size plus `headroom`; raises nothing.
[[nodiscard]] BINSIZE_API Result<Ratchet> ratchet_budget(std::string_view json,
                                                         const Report& report, u64 headroom);

}  // namespace binsize
