// SQLite, as much of it as a history needs: a database that may be damaged or made to harm,
// prepared statements, and values that are what they should be or an Error. Nobody else knows the
// library (https://www.sqlite.org/c3ref/intro.html, https://www.sqlite.org/security.html).
#pragma once

#include "base/error.hpp"

#include <binsize/types.hpp>

#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace binsize::history {

class Database;

/// A prepared statement. What is bound is copied; columns and parameters count from 0.
class Statement {
public:
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int at, u64 value);
    Statement& bind(int at, i64 value);
    Statement& bind(int at, std::string_view value);

    /// Whether there is another row. After the last, and after an Error, it may be bound anew.
    [[nodiscard]] Result<bool> step();
    /// To its end, and no row is looked at.
    [[nodiscard]] Result<void> run();

    /// Of the row at hand. Errors (malformed): another type, a negative number.
    [[nodiscard]] Result<u64> number(int column) const;
    [[nodiscard]] Result<i64> signed_number(int column) const;
    /// Printable whatever lies there.
    [[nodiscard]] Result<std::string> text(int column) const;

private:
    friend class Database;
    Statement(Database& database, sqlite3_stmt* statement)
        : database_(&database), statement_(statement) {}
    void reset();

    Database* database_;
    sqlite3_stmt* statement_;
};

enum class Access : u8 {
    read,   ///< what is there, as it is
    write,  ///< … or a new file
};

class Database {
public:
    /// Errors: unreadable (missing, no permission), malformed (no database).
    static Result<Database> open(const std::string& path, Access access);
    /// An empty one in memory.
    static Result<Database> in_memory();
    Database(Database&& other) noexcept;
    Database& operator=(Database&&) = delete;
    ~Database();

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Statements of our own, without values.
    [[nodiscard]] Result<void> execute(std::string_view sql);
    /// The first column of the first row.
    [[nodiscard]] Result<u64> number(std::string_view sql);
    /// Errors (malformed): the file ends within a page, or before the last. SQLite takes what is
    /// missing of a page for zeros.
    [[nodiscard]] Result<void> check_length();
    /// The row that was inserted last.
    [[nodiscard]] u64 last_row() const;

private:
    friend class Statement;
    struct Handle;
    explicit Database(std::unique_ptr<Handle> handle);
    static Result<Database> open_as(const std::string& path, Access access, bool immutable);
    [[nodiscard]] std::unexpected<Error> error(int code) const;

    std::unique_ptr<Handle> handle_;
};

/// Everything or nothing: what was not committed when the object goes is undone.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(other.database_) {
        other.database_ = nullptr;
    }
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

}  // namespace binsize::history
