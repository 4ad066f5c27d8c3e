// The door of history: sizes of programs over time, in one SQLite database that anybody can query
// (docs/history.md). It takes reports in, keyed by revision, target and platform, and gives series
// and baselines out. SQLite is behind sqlite.hpp, which nobody else includes.
#pragma once

#include "compare/trend/trend.hpp"

#include <binsize/report.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace binsize {

/// What a record is of. Where the revision is known already, its time is what it was.
struct RecordKey {
    std::string revision, target, platform;
    std::string branch;  ///< where it was recorded; empty: nobody knows
    i64 time = 0;        ///< of the revision, seconds since 1970
};

/// "linux/amd64"; of a file that states no system its format, of one of several architectures its
/// kind.
[[nodiscard]] std::string platform_of(const Subject& subject);

/// What became of a record.
enum class Recorded : u8 {
    added,
    replaced,   ///< there was one of this key with other content
    unchanged,  ///< there was this very one
};

struct HistoryTarget {
    std::string name, platform;
    u64 reports = 0;
};

struct SeriesChoice {
    std::string target, platform;
    std::string branch = {};  ///< empty: all
    i64 since = 0;
    u64 last = 0;  ///< so many revisions; 0: all
};

class History {
public:
    /// An existing database, as it is.
    static Result<History> open(const std::string& path);
    /// One to record in, made where there is none and brought up to date where it is older.
    /// Errors: unreadable, malformed, unsupported (another program's, a newer schema).
    static Result<History> open_to_record(const std::string& path);
    History(History&&) noexcept;
    History& operator=(History&&) noexcept;
    ~History();

    /// All of it or nothing. Rows of the report's breakdowns are kept, those of symbols where
    /// `symbols`. Errors (usage): a report that holds only its largest rows.
    [[nodiscard]] Result<Recorded> record(const RecordKey& key, const Report& report, bool symbols);

    /// By name, then platform.
    [[nodiscard]] Result<std::vector<HistoryTarget>> targets();
    [[nodiscard]] Result<std::vector<std::string>> branches();
    [[nodiscard]] Result<TrendSource> series(const SeriesChoice& choice);

    /// A report to compare with, as far as it was kept: rows, metrics, toolchain, build settings.
    struct Baseline {
        std::string revision;
        Report report;
    };
    /// The newest of a branch, else of a revision (or how one begins). Nothing where the target has
    /// none there. Errors (usage): `which` is neither.
    [[nodiscard]] Result<std::optional<Baseline>> baseline(const std::string& target,
                                                           const std::string& platform,
                                                           const std::string& which);

private:
    struct State;
    explicit History(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace binsize
