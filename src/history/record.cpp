// Reports into the database: each in one transaction, so that a record is whole or not there, and
// recording it again changes nothing.
#include "base/base.hpp"
#include "history/state.hpp"
#include "report/report.hpp"

#include <algorithm>
#include <limits>

namespace binsize {
namespace {

using history::Database;
using history::Transaction;

struct Row {
    std::string_view breakdown;
    const Node* node;
};

// What the gate compares with besides rows; names of modules are rows.
std::string head_of(const Report& report) {
    Report head;
    head.tool_version = report.tool_version;
    head.subject = report.subject;
    head.debug_files = report.debug_files;
    head.toolchain = report.toolchain;
    head.toolchain.modules.clear();
    head.toolchain.verdicts.clear();
    head.linkage = report.linkage;
    head.weights = report.weights;
    for (const auto& entry : weight_list) (head.weights.*entry.weight).parts.clear();
    head.metrics = report.metrics;
    head.fingerprint = report.fingerprint;
    head.coverage = report.coverage;
    std::string out;
    const TextSink sink = [&](std::string_view piece) {
        out += piece;
        return true;
    };
    JsonWriter writer(sink);
    writer.begin_array(JsonLayout::line);
    write_json(writer, head);
    writer.end();
    writer.finish();
    // Without the brackets that kept it on one line.
    return out.substr(1, out.rfind(']') - 1);
}

Result<std::vector<Row>> rows_of(const Report& report, bool symbols) {
    std::vector<Row> out;
    for (const auto id : history::kept_breakdowns) {
        const auto* breakdown = report.breakdown(id);
        if (breakdown == nullptr || (id == "symbols" && !symbols)) continue;
        if (breakdown->is_cut())
            return fail(ErrorKind::usage,
                        "was saved with its largest rows alone (-n): a history needs all of {}",
                        id);
        for (const auto& node : breakdown->root.children) out.push_back({id, &node});
    }
    return out;
}

std::string digest_of(std::string_view head, const std::vector<Row>& rows) {
    Hasher hasher;
    hasher.add(head);
    for (const auto& [breakdown, node] : rows) {
        hasher.add(breakdown);
        hasher.add(node->name.view());
        hasher.add(node->kind);
        hasher.add(node->size.file);
        hasher.add(node->size.memory);
    }
    return hasher.digest().hex();
}

bool fits(const Size& size) {
    constexpr auto most = static_cast<u64>(std::numeric_limits<i64>::max());
    return size.file <= most && size.memory <= most;
}

class Writer {
public:
    Writer(Database& database, std::unordered_map<std::string, u64>& items)
        : db_(database), items_(items) {}

    // The row with these texts, made where there is none.
    Result<u64> id(std::string_view find, std::string_view make,
                   std::initializer_list<std::string_view> texts) {
        for (const auto sql : {find, make}) {
            auto statement = TRY(db_.prepare(sql));
            int at = 0;
            for (const auto text : texts) statement.bind(at++, text);
            if (sql == make)
                TRY_VOID(statement.run());
            else if (TRY(statement.step()))
                return statement.number(0);
        }
        return db_.last_row();
    }

    Result<u64> revision(const RecordKey& key) {
        auto make = TRY(db_.prepare(
            "INSERT INTO revision (name, time) VALUES (?, ?) ON CONFLICT (name) DO NOTHING"));
        TRY_VOID(make.bind(0, key.revision).bind(1, key.time).run());
        auto find = TRY(db_.prepare("SELECT id FROM revision WHERE name = ?"));
        if (!TRY(find.bind(0, key.revision).step()))
            return malformed("is a damaged database: a revision is not found where it was put");
        const auto out = TRY(find.number(0));
        if (!key.branch.empty()) {
            auto on =
                TRY(db_.prepare("INSERT OR IGNORE INTO branch (name, revision) VALUES (?, ?)"));
            TRY_VOID(on.bind(0, key.branch).bind(1, out).run());
        }
        return out;
    }

    Result<u64> target(const RecordKey& key) {
        return id("SELECT id FROM target WHERE name = ? AND platform = ?",
                  "INSERT INTO target (name, platform) VALUES (?, ?)", {key.target, key.platform});
    }

    struct Old {
        u64 id = 0;
        std::string digest;
    };
    Result<std::optional<Old>> old_report(u64 target, u64 revision) {
        auto find =
            TRY(db_.prepare("SELECT id, digest FROM report WHERE target = ? AND revision = ?"));
        if (!TRY(find.bind(0, target).bind(1, revision).step())) return std::nullopt;
        Old out;
        out.id = TRY(find.number(0));
        out.digest = TRY(find.text(1));
        return out;
    }

    Result<u64> item(u64 breakdown, const Row& row) {
        auto key = fmt::format("{}\n{}\n{}", breakdown, row.node->kind, row.node->name.view());
        if (const auto known = items_.find(key); known != items_.end()) return known->second;
        auto find =
            TRY(db_.prepare("SELECT id FROM item WHERE breakdown = ? AND name = ? AND kind = ?"));
        find.bind(0, breakdown).bind(1, row.node->name.view()).bind(2, row.node->kind);
        u64 out = 0;
        if (TRY(find.step())) {
            out = TRY(find.number(0));
        } else {
            auto make = TRY(
                db_.prepare("INSERT INTO item (breakdown, name, kind, path) VALUES (?, ?, ?, ?)"));
            make.bind(0, breakdown).bind(1, row.node->name.view()).bind(2, row.node->kind);
            TRY_VOID(make.bind(3, row_path(row.breakdown, row.node->name.view())).run());
            out = db_.last_row();
        }
        items_.emplace(std::move(key), out);
        return out;
    }

    Result<void> sizes(u64 report, const std::vector<Row>& rows) {
        auto insert = TRY(db_.prepare(
            "INSERT INTO size (report, breakdown, item, file, memory) VALUES (?, ?, ?, ?, ?)"));
        std::string_view current;
        u64 breakdown = 0;
        for (const auto& row : rows) {
            if (row.breakdown != current) {
                current = row.breakdown;
                breakdown = TRY(id("SELECT id FROM breakdown WHERE name = ?",
                                   "INSERT INTO breakdown (name) VALUES (?)", {current}));
            }
            insert.bind(0, report).bind(1, breakdown).bind(2, TRY(item(breakdown, row)));
            TRY_VOID(insert.bind(3, row.node->size.file).bind(4, row.node->size.memory).run());
        }
        return {};
    }

    Result<void> remove(u64 report) {
        for (const std::string_view sql :
             {"DELETE FROM size WHERE report = ?", "DELETE FROM head WHERE report = ?",
              "DELETE FROM report WHERE id = ?"}) {
            auto statement = TRY(db_.prepare(sql));
            TRY_VOID(statement.bind(0, report).run());
        }
        return {};
    }

    Result<void> report(u64 target, u64 revision, const Report& report, std::string_view head,
                        std::string_view digest, const std::vector<Row>& rows) {
        auto insert = TRY(db_.prepare(
            "INSERT INTO report (target, revision, file, memory, digest) VALUES (?, ?, ?, ?, ?)"));
        insert.bind(0, target).bind(1, revision).bind(2, report.subject.size);
        TRY_VOID(insert.bind(3, report.subject.memory).bind(4, digest).run());
        const auto id = db_.last_row();
        auto rest = TRY(db_.prepare("INSERT INTO head (report, json) VALUES (?, ?)"));
        TRY_VOID(rest.bind(0, id).bind(1, head).run());
        return sizes(id, rows);
    }

private:
    Database& db_;
    std::unordered_map<std::string, u64>& items_;
};

}  // namespace

std::string platform_of(const Subject& subject) {
    return (subject.os.empty() ? subject.format : subject.os) + '/' +
           (subject.arch.empty() ? subject.kind : subject.arch);
}

namespace {

Result<Recorded> put(Database& database, Writer& writer, const RecordKey& key, const Report& report,
                     const std::vector<Row>& rows) {
    const auto head = head_of(report);
    const auto digest = digest_of(head, rows);
    auto transaction = TRY(Transaction::begin(database));
    const auto revision = TRY(writer.revision(key));
    const auto target = TRY(writer.target(key));
    auto out = Recorded::added;
    if (const auto old = TRY(writer.old_report(target, revision))) {
        out = old->digest == digest ? Recorded::unchanged : Recorded::replaced;
        if (out == Recorded::replaced) TRY_VOID(writer.remove(old->id));
    }
    if (out != Recorded::unchanged)
        TRY_VOID(writer.report(target, revision, report, head, digest, rows));
    TRY_VOID(transaction.commit());
    return out;
}

}  // namespace

Result<Recorded> History::record(const RecordKey& key, const Report& report, bool symbols) {
    const auto rows = TRY(rows_of(report, symbols));
    if (!fits({report.subject.size, report.subject.memory}) ||
        !std::ranges::all_of(rows, [](const Row& row) { return fits(row.node->size); }))
        return malformed("states sizes of more than 2^63 bytes, which a database does not hold");
    Writer writer(state_->database, state_->items);
    auto out = put(state_->database, writer, key, report, rows);
    // Ids of a transaction that was undone are nobody's.
    if (!out) state_->items.clear();
    return out;
}

}  // namespace binsize
