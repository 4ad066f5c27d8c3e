#include "history/sqlite.hpp"

#include "base/base.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace binsize::history {
namespace {

// Others may be recording at this time; each needs milliseconds.
constexpr int patience = 30'000;
// A statement looks at each byte of a sound database a few times at most. One whose pages lead back
// to themselves is left alone after so many steps of SQLite's machine.
constexpr u64 least_steps = 50'000'000;
constexpr u64 steps_per_byte = 64;
constexpr int steps_per_look = 10'000;

ErrorKind kind_of(int code) {
    switch (code & 0xff) {
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_NOMEM:
        case SQLITE_READONLY:
        case SQLITE_IOERR:
        case SQLITE_FULL:
        case SQLITE_AUTH:
        case SQLITE_NOLFS:
        case SQLITE_PROTOCOL: return ErrorKind::unreadable;
        case SQLITE_MISUSE:
        case SQLITE_RANGE: return ErrorKind::internal;
        default: return ErrorKind::malformed;
    }
}

std::string words_of(int code) {
    switch (code & 0xff) {
        case SQLITE_NOTADB: return "is no SQLite database";
        case SQLITE_CORRUPT: return "is a damaged database";
        case SQLITE_INTERRUPT: return "is a damaged database: its pages lead back to themselves";
        case SQLITE_BUSY: return "is being written by another process";
        case SQLITE_READONLY: return "may not be written to";
        default: return {};
    }
}

}  // namespace

struct Database::Handle {
    sqlite3* connection = nullptr;
    u64 size = 0;
    u64 steps_left = 0;

    void allow_steps() { steps_left = least_steps + size * steps_per_byte; }
    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { ::sqlite3_close(connection); }

    static int look(void* self) {
        auto& handle = *static_cast<Handle*>(self);
        if (handle.steps_left < steps_per_look) return 1;
        handle.steps_left -= steps_per_look;
        return 0;
    }
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database::~Database() = default;

std::unexpected<Error> Database::error(int code) const {
    auto words = words_of(code);
    if (words.empty())
        words = fmt::format("the database says: {}", handle_->connection != nullptr
                                                         ? ::sqlite3_errmsg(handle_->connection)
                                                         : ::sqlite3_errstr(code));
    return std::unexpected(Error{kind_of(code), printable(words)});
}

namespace {

// A path as SQLite's "file:" takes it (RFC 3986, 2.1), of a file that nobody changes.
std::string immutable_uri(const std::string& path) {
    std::string out = "file:";
    for (const char c : path) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '_';
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out + "?immutable=1";
}

}  // namespace

Result<Database> Database::open(const std::string& path, Access access) {
    auto out = TRY(open_as(path, access, false));
    if (access == Access::write) return out;
    const auto read = out.number("PRAGMA schema_version");
    if (read || read.error().kind != ErrorKind::unreadable) return out;
    // A database in WAL mode wants a file beside it even to be read. Where the folder takes none
    // (an archive that is mounted), nobody writes, and without a log there is nothing else to read.
    const auto log = state_of(path + "-wal");
    if (log && log->size != 0) return std::unexpected(read.error());
    return open_as(path, access, true);
}

Result<Database> Database::open_as(const std::string& path, Access access, bool immutable) {
    const auto state = path == ":memory:" ? std::nullopt : state_of(path);
    // SQLite opens what is no file at all, and says so late and in other words.
    if (access == Access::read && !state)
        return fail(ErrorKind::unreadable, "there is no such file; `binsize record` makes it");
    auto handle = std::make_unique<Handle>();
    handle->size = state ? state->size : 0;
    handle->allow_steps();
    const int flags =
        access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    const auto name = immutable ? immutable_uri(path) : path;
    const int code =
        ::sqlite3_open_v2(name.c_str(), &handle->connection,
                          flags | SQLITE_OPEN_NOMUTEX | (immutable ? SQLITE_OPEN_URI : 0), nullptr);
    Database out(std::move(handle));
    if (code != SQLITE_OK) return out.error(code);
    auto* db = out.handle_->connection;
    ::sqlite3_busy_timeout(db, patience);
    ::sqlite3_extended_result_codes(db, 1);
    ::sqlite3_progress_handler(db, steps_per_look, Handle::look, out.handle_.get());
    // What a database brings along of its own is not run.
    ::sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    ::sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    ::sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    TRY_VOID(out.execute("PRAGMA cell_size_check = ON"));
    return out;
}

Result<Database> Database::in_memory() { return open(":memory:", Access::write); }

Result<Statement> Database::prepare(std::string_view sql) {
    handle_->allow_steps();
    sqlite3_stmt* statement = nullptr;
    const int code = ::sqlite3_prepare_v2(handle_->connection, sql.data(),
                                          static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) return error(code);
    return Statement(*this, statement);
}

Result<void> Database::execute(std::string_view sql) {
    auto statement = TRY(prepare(sql));
    return statement.run();
}

Result<u64> Database::number(std::string_view sql) {
    auto statement = TRY(prepare(sql));
    if (!TRY(statement.step())) return u64{0};
    return statement.number(0);
}

Result<void> Database::check_length() {
    const auto page = TRY(number("PRAGMA page_size"));
    if (page != 0 && handle_->size % page != 0)
        return malformed("is a damaged database: it ends within a page, at {} bytes",
                         handle_->size);
    return {};
}

u64 Database::last_row() const {
    return static_cast<u64>(::sqlite3_last_insert_rowid(handle_->connection));
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}
Statement::~Statement() { ::sqlite3_finalize(statement_); }

Statement& Statement::bind(int at, u64 value) {
    constexpr auto most = static_cast<u64>(std::numeric_limits<i64>::max());
    return bind(at, static_cast<i64>(std::min(value, most)));
}
Statement& Statement::bind(int at, i64 value) {
    ::sqlite3_bind_int64(statement_, at + 1, value);
    return *this;
}
Statement& Statement::bind(int at, std::string_view value) {
    ::sqlite3_bind_text64(statement_, at + 1, value.data(), value.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8);
    return *this;
}

void Statement::reset() {
    ::sqlite3_reset(statement_);
    database_->handle_->allow_steps();
}

Result<bool> Statement::step() {
    const int code = ::sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    auto out = database_->error(code);
    reset();
    return out;
}

Result<void> Statement::run() {
    while (TRY(step())) {
    }
    return {};
}

Result<i64> Statement::signed_number(int column) const {
    if (::sqlite3_column_type(statement_, column) != SQLITE_INTEGER)
        return malformed("is a damaged database: {} is no number",
                         ::sqlite3_column_name(statement_, column));
    return ::sqlite3_column_int64(statement_, column);
}

Result<u64> Statement::number(int column) const {
    const auto value = TRY(signed_number(column));
    if (value < 0)
        return malformed("is a damaged database: {} is negative",
                         ::sqlite3_column_name(statement_, column));
    return static_cast<u64>(value);
}

Result<std::string> Statement::text(int column) const {
    if (::sqlite3_column_type(statement_, column) != SQLITE_TEXT)
        return malformed("is a damaged database: {} is no text",
                         ::sqlite3_column_name(statement_, column));
    const auto* text = ::sqlite3_column_text(statement_, column);
    if (text == nullptr) throw std::bad_alloc();
    const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column));
    return printable({reinterpret_cast<const char*>(text), size});
}

Result<Transaction> Transaction::begin(Database& database) {
    TRY_VOID(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ != nullptr) std::ignore = database_->execute("ROLLBACK");
}

Result<void> Transaction::commit() {
    TRY_VOID(database_->execute("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace binsize::history
