#include "history/schema.hpp"

#include <map>
#include <string>

namespace binsize::history {
namespace {

// A size is 19 bytes on average: names are elsewhere, once each. The views are what people are
// told to query (docs/history.md), so that tables may change below them.
constexpr std::string_view version_1[] = {
    ("CREATE TABLE target (id INTEGER PRIMARY KEY, name TEXT NOT NULL, platform TEXT NOT NULL,"
     " UNIQUE (name, platform)) STRICT"),
    ("CREATE TABLE revision (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
     " time INTEGER NOT NULL) STRICT"),
    ("CREATE TABLE branch (name TEXT NOT NULL, revision INTEGER NOT NULL REFERENCES revision (id),"
     " PRIMARY KEY (name, revision)) STRICT, WITHOUT ROWID"),
    ("CREATE TABLE report (id INTEGER PRIMARY KEY,"
     " target INTEGER NOT NULL REFERENCES target (id),"
     " revision INTEGER NOT NULL REFERENCES revision (id),"
     " file INTEGER NOT NULL, memory INTEGER NOT NULL, digest TEXT NOT NULL,"
     " UNIQUE (target, revision)) STRICT"),
    ("CREATE TABLE head (report INTEGER PRIMARY KEY REFERENCES report (id), json TEXT NOT NULL)"
     " STRICT"),
    "CREATE TABLE breakdown (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    ("CREATE TABLE item (id INTEGER PRIMARY KEY,"
     " breakdown INTEGER NOT NULL REFERENCES breakdown (id), name TEXT NOT NULL,"
     " kind TEXT NOT NULL, path TEXT NOT NULL, UNIQUE (breakdown, name, kind)) STRICT"),
    ("CREATE TABLE size (report INTEGER NOT NULL, breakdown INTEGER NOT NULL, item INTEGER NOT NULL,"
     " file INTEGER NOT NULL, memory INTEGER NOT NULL,"
     " PRIMARY KEY (report, breakdown, item)) STRICT, WITHOUT ROWID"),
    ("CREATE VIEW totals AS SELECT target.name AS target, target.platform AS platform,"
     " revision.name AS revision, revision.time AS time,"
     " date(revision.time, 'unixepoch') AS day, report.file AS file, report.memory AS memory,"
     " head.json AS head, report.id AS report"
     " FROM report JOIN target ON target.id = report.target"
     " JOIN revision ON revision.id = report.revision JOIN head ON head.report = report.id"),
    ("CREATE VIEW sizes AS SELECT target.name AS target, target.platform AS platform,"
     " revision.name AS revision, revision.time AS time,"
     " date(revision.time, 'unixepoch') AS day, breakdown.name AS breakdown,"
     " item.name AS name, item.path AS path, item.kind AS kind,"
     " size.file AS file, size.memory AS memory, report.id AS report"
     " FROM report JOIN target ON target.id = report.target"
     " JOIN revision ON revision.id = report.revision"
     " JOIN size ON size.report = report.id JOIN breakdown ON breakdown.id = size.breakdown"
     " JOIN item ON item.id = size.item"),
};

constexpr SchemaStep steps[] = {version_1};

// Name → text of all that the steps make.
using Texts = std::map<std::string, std::string>;

Result<Texts> texts_of(Database& database) {
    auto rows = TRY(database.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"));
    Texts out;
    while (TRY(rows.step())) {
        auto name = TRY(rows.text(0));
        out[std::move(name)] = TRY(rows.text(1));
    }
    return out;
}

// Some versions of SQLite take one statement's time to see a pragma in: its text is its value.
Result<void> set(Database& database, std::string_view pragma, u64 value) {
    return database.execute(fmt::format("PRAGMA {} = {}", pragma, value));
}

// The application_id of an empty file is 0, as that of most databases.
Result<u64> version_of(Database& database, u64 newest) {
    const auto application = TRY(database.number("PRAGMA application_id"));
    const auto version = TRY(database.number("PRAGMA user_version"));
    if (application != application_id) {
        if (TRY(database.number("SELECT count(*) FROM sqlite_schema")) == 0 && version == 0)
            return u64{0};
        return fail(ErrorKind::unsupported,
                    "is a database of another program, not one that `binsize record` made");
    }
    if (version > newest)
        return fail(ErrorKind::unsupported,
                    "was made by a newer binsize: its schema is version {}, this one knows up to "
                    "{}",
                    version, newest);
    return version;
}

}  // namespace

std::span<const SchemaStep> schema_steps() { return steps; }

Result<void> migrate(Database& database, std::span<const SchemaStep> list) {
    auto version = TRY(version_of(database, list.size()));
    if (version == list.size()) return {};
    auto transaction = TRY(Transaction::begin(database));
    // Somebody else may have been quicker.
    version = TRY(version_of(database, list.size()));
    for (; version < list.size(); ++version)
        for (const auto statement : list[version]) TRY_VOID(database.execute(statement));
    TRY_VOID(set(database, "application_id", application_id));
    TRY_VOID(set(database, "user_version", list.size()));
    return transaction.commit();
}

Result<void> check_schema(Database& database, std::span<const SchemaStep> list) {
    const auto version = TRY(version_of(database, list.size()));
    if (version < list.size())
        return fail(ErrorKind::unsupported,
                    "has the schema of an older binsize, version {}: the next `binsize record` "
                    "brings it up to date",
                    version);
    TRY_VOID(database.check_length());
    auto fresh = TRY(Database::in_memory());
    TRY_VOID(migrate(fresh, list));
    const auto found = TRY(texts_of(database));
    for (const auto& [name, text] : TRY(texts_of(fresh))) {
        const auto at = found.find(name);
        if (at == found.end() || at->second != text)
            return malformed("is a damaged database: its table {} is not what version {} has", name,
                             version);
    }
    return {};
}

}  // namespace binsize::history
