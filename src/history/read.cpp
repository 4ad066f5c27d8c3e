// The database out again. Nothing of it is believed: it may be cut short, changed by a bit or made
// to harm, and then an Error says so.
#include "base/base.hpp"
#include "history/state.hpp"
#include "report/report.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace binsize {
namespace {

using history::Database;
using history::Statement;

Result<i64> time_at(const Statement& row, int column) {
    const auto out = TRY(row.signed_number(column));
    if (out < 0 || out >= end_of_time)
        return malformed("is a damaged database: a revision of the second {}", out);
    return out;
}

Result<Size> size_at(const Statement& row, int column) {
    return Size{TRY(row.number(column)), TRY(row.number(column + 1))};
}

// Ids of breakdowns whose rows are read for a series: symbols would be too many.
Result<std::map<u64, std::string>> breakdowns_of(Database& database) {
    auto rows = TRY(database.prepare("SELECT id, name FROM breakdown"));
    std::map<u64, std::string> out;
    while (TRY(rows.step())) {
        const auto id = TRY(rows.number(0));
        out.emplace(id, TRY(rows.text(1)));
    }
    return out;
}

// Reads items once each, as they come up.
class Items {
public:
    static Result<Items> of(Database& database, TrendSource& source) {
        auto breakdowns = TRY(breakdowns_of(database));
        auto find = TRY(database.prepare("SELECT breakdown, name FROM item WHERE id = ?"));
        return Items(source, std::move(breakdowns), std::move(find));
    }
    Result<u32> place(u64 id) {
        const auto [at, fresh] = places_.try_emplace(id, static_cast<u32>(source_->items.size()));
        if (!fresh) return at->second;
        if (!TRY(find_.bind(0, id).step()))
            return malformed("is a damaged database: a size of an unknown row");
        const auto breakdown = breakdowns_.find(TRY(find_.number(0)));
        if (breakdown == breakdowns_.end())
            return malformed("is a damaged database: a row of an unknown breakdown");
        auto name = TRY(find_.text(1));
        source_->items.push_back({breakdown->second, std::move(name)});
        TRY_VOID(find_.run());
        return at->second;
    }

private:
    Items(TrendSource& source, std::map<u64, std::string> breakdowns, Statement find)
        : source_(&source), breakdowns_(std::move(breakdowns)), find_(std::move(find)) {}
    TrendSource* source_;
    std::map<u64, std::string> breakdowns_;
    Statement find_;
    std::unordered_map<u64, u32> places_;
};

// A breakdown's rows add up to the whole on both rulers, as they did when they were recorded.
Result<void> check_sums(const TrendSource& source, const TrendSource::Point& point) {
    std::map<std::string_view, Size> sums;
    for (const auto& cell : point.cells) {
        auto& sum = sums[source.items[cell.item].breakdown];
        if (cell.size.file > point.size.file - sum.file ||
            cell.size.memory > point.size.memory - sum.memory)
            return malformed("is a damaged database: rows of {} at {} are more than the file",
                             source.items[cell.item].breakdown, point.revision);
        sum += cell.size;
    }
    for (const auto& [id, sum] : sums)
        if (sum != point.size)
            return malformed("is a damaged database: rows of {} at {} do not add up to the file",
                             id, point.revision);
    return {};
}

struct Chosen {
    u64 report = 0;
    TrendSource::Point point;
};

// The newest first in the database's words, the oldest first in ours.
Result<std::vector<Chosen>> chosen(Database& database, const SeriesChoice& choice) {
    auto rows = TRY(database.prepare(
        "SELECT report.id, revision.name, revision.time, report.file, report.memory FROM target"
        " JOIN report ON report.target = target.id"
        " JOIN revision ON revision.id = report.revision"
        " WHERE target.name = ?1 AND target.platform = ?2 AND revision.time >= ?3"
        " AND (?4 = '' OR EXISTS (SELECT 1 FROM branch WHERE branch.name = ?4"
        " AND branch.revision = revision.id))"
        " ORDER BY revision.time DESC, report.id DESC LIMIT ?5"));
    rows.bind(0, choice.target).bind(1, choice.platform).bind(2, choice.since);
    rows.bind(3, choice.branch).bind(4, choice.last == 0 ? i64{-1} : static_cast<i64>(choice.last));
    std::vector<Chosen> out;
    while (TRY(rows.step())) {
        Chosen one;
        one.report = TRY(rows.number(0));
        one.point.revision = TRY(rows.text(1));
        one.point.time = TRY(time_at(rows, 2));
        one.point.size = TRY(size_at(rows, 3));
        out.push_back(std::move(one));
    }
    std::ranges::reverse(out);
    return out;
}

// A revision by its name, or how that begins, in at least four characters.
constexpr std::string_view is_revision =
    "(revision.name = ?1 OR (length(?1) >= 4 AND substr(revision.name, 1, length(?1)) = ?1))";

// A branch's newest; else of revisions that are called so, the newest.
Result<std::optional<u64>> baseline_id(Database& database, const std::string& target,
                                       const std::string& platform, const std::string& which,
                                       bool branch, std::string& revision) {
    constexpr std::string_view common =
        "SELECT report.id, revision.name FROM target JOIN report ON report.target = target.id"
        " JOIN revision ON revision.id = report.revision"
        " WHERE target.name = ?2 AND target.platform = ?3 AND ";
    constexpr std::string_view newest = " ORDER BY revision.time DESC, report.id DESC LIMIT 1";
    constexpr std::string_view on =
        "EXISTS (SELECT 1 FROM branch WHERE branch.name = ?1 AND branch.revision = revision.id)";
    auto rows =
        TRY(database.prepare(fmt::format("{}{}{}", common, branch ? on : is_revision, newest)));
    if (!TRY(rows.bind(0, which).bind(1, target).bind(2, platform).step())) return std::nullopt;
    revision = TRY(rows.text(1));
    return TRY(rows.number(0));
}

Result<bool> any(Database& database, std::string_view sql, const std::string& text) {
    auto rows = TRY(database.prepare(sql));
    return rows.bind(0, text).step();
}

std::string list_of(const std::vector<std::string>& names) {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
    return out.empty() ? "none" : out;
}

Result<Report> head_of(Database& database, u64 id) {
    auto rows =
        TRY(database.prepare("SELECT head.json, report.file, report.memory FROM report"
                             " JOIN head ON head.report = report.id WHERE report.id = ?"));
    if (!TRY(rows.bind(0, id).step()))
        return malformed("is a damaged database: a report without its head");
    const auto json = TRY(rows.text(0));
    auto report = read_json(std::as_bytes(std::span(json)));
    if (!report) return malformed("is a damaged database: a head that is no report");
    if (Size{report->subject.size, report->subject.memory} != TRY(size_at(rows, 1)))
        return malformed("is a damaged database: a head of another size than its report");
    return *std::move(report);
}

// Rows into the report, each breakdown under a root as large as the file.
Result<void> add_rows(Database& database, u64 id, Report& report) {
    auto rows = TRY(database.prepare(
        "SELECT breakdown.name, item.name, item.kind, size.file, size.memory FROM size"
        " JOIN item ON item.id = size.item JOIN breakdown ON breakdown.id = size.breakdown"
        " WHERE size.report = ? ORDER BY size.breakdown, size.file DESC, item.name"));
    rows.bind(0, id);
    while (TRY(rows.step())) {
        auto name = TRY(rows.text(0));
        if (report.breakdowns.empty() || report.breakdowns.back().id != name) {
            report.breakdowns.push_back({std::move(name), {}});
            auto& root = report.breakdowns.back().root;
            root.name = report.subject.name;
            root.size = {report.subject.size, report.subject.memory};
        }
        Node node;
        node.name = TRY(rows.text(1));
        node.kind = TRY(rows.text(2));
        node.size = TRY(size_at(rows, 3));
        report.breakdowns.back().root.children.push_back(std::move(node));
    }
    if (const auto broken = check_invariants(report))
        return malformed("is a damaged database: {}", broken->message);
    return {};
}

Result<Database> open_to_read(const std::string& path) {
    auto database = TRY(Database::open(path, history::Access::read));
    TRY_VOID(history::check_schema(database, history::schema_steps()));
    return database;
}

}  // namespace

History::History(std::unique_ptr<State> state) : state_(std::move(state)) {}
History::History(History&&) noexcept = default;
History& History::operator=(History&&) noexcept = default;
History::~History() = default;

Result<History> History::open(const std::string& path) {
    return History(std::make_unique<State>(TRY(open_to_read(path))));
}

Result<History> History::open_to_record(const std::string& path) {
    auto database = TRY(Database::open(path, history::Access::write));
    TRY_VOID(history::migrate(database, history::schema_steps()));
    TRY_VOID(history::check_schema(database, history::schema_steps()));
    // Whoever reads meanwhile sees what was committed; a crash loses the last records, never more.
    TRY_VOID(database.execute("PRAGMA journal_mode = WAL"));
    TRY_VOID(database.execute("PRAGMA synchronous = NORMAL"));
    return History(std::make_unique<State>(std::move(database)));
}

Result<std::vector<HistoryTarget>> History::targets() {
    auto rows =
        TRY(state_->database.prepare("SELECT target.name, target.platform, count(*) FROM target"
                                     " JOIN report ON report.target = target.id GROUP BY target.id"
                                     " ORDER BY target.name, target.platform"));
    std::vector<HistoryTarget> out;
    while (TRY(rows.step())) {
        HistoryTarget target;
        target.name = TRY(rows.text(0));
        target.platform = TRY(rows.text(1));
        target.reports = TRY(rows.number(2));
        out.push_back(std::move(target));
    }
    return out;
}

Result<std::vector<std::string>> History::branches() {
    auto rows = TRY(state_->database.prepare("SELECT DISTINCT name FROM branch ORDER BY name"));
    std::vector<std::string> out;
    while (TRY(rows.step())) out.push_back(TRY(rows.text(0)));
    return out;
}

Result<TrendSource> History::series(const SeriesChoice& choice) {
    TrendSource out;
    auto list = TRY(chosen(state_->database, choice));
    auto items = TRY(Items::of(state_->database, out));
    auto rows = TRY(state_->database.prepare(
        "SELECT item, file, memory FROM size WHERE report = ? AND breakdown NOT IN"
        " (SELECT id FROM breakdown WHERE name = 'symbols')"));
    for (auto& [report, point] : list) {
        rows.bind(0, report);
        while (TRY(rows.step())) {
            const auto id = TRY(rows.number(0));
            const auto item = TRY(items.place(id));
            point.cells.push_back({item, TRY(size_at(rows, 1))});
        }
        TRY_VOID(check_sums(out, point));
        out.points.push_back(std::move(point));
    }
    return out;
}

Result<std::optional<History::Baseline>> History::baseline(const std::string& target,
                                                           const std::string& platform,
                                                           const std::string& which) {
    auto& db = state_->database;
    const bool branch = TRY(any(db, "SELECT 1 FROM branch WHERE name = ?", which));
    if (!branch &&
        !TRY(any(db, fmt::format("SELECT 1 FROM revision WHERE {}", is_revision), which)))
        return fail(ErrorKind::usage, "has no branch and no revision {}: branches are {}",
                    printable(which), list_of(TRY(branches())));
    Baseline out;
    const auto id = TRY(baseline_id(db, target, platform, which, branch, out.revision));
    if (!id) return std::nullopt;
    out.report = TRY(head_of(db, *id));
    TRY_VOID(add_rows(db, *id, out.report));
    return out;
}

}  // namespace binsize
