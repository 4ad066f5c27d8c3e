// From a file or its bytes to a Report.
#pragma once

#include <binsize/export.hpp>
#include <binsize/report.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binsize {

/// What to find out, and how much of it to keep.
struct ReportOptions {
    std::string name{};  ///< subject name: base name of the file
    /// Breakdowns asked for, each a list of keys: {{"sections","symbols"},{"packages"}}. Empty:
    /// the default set.
    std::vector<std::vector<std::string>> breakdowns{};
    std::vector<std::string> tables{};  ///< ids of table_list()
    /// Adds the tables that a report has which nobody asked for anything special of, where there is
    /// anything in them: embedded files.
    bool usual_tables = false;
    u64 rows = 0;  ///< children a node keeps before "[N others]"; 0 = all
    /// `none`: in no order, but the same each time, for who puts rows in order that are left.
    enum class Sort : u8 { file, memory, name, gzip, none } sort = Sort::file;
    /// KIND:GLOB, or !KIND:GLOB for what to leave out. Every breakdown shows what matches any glob
    /// of each kind that is named, and none that leaves out; the rest is one row.
    std::vector<std::string> only{};
    bool digest = false;       ///< subject.sha256
    bool code_hash = false;    ///< fingerprint.code
    bool gzip_rows = false;    ///< Size::gzip of every row, and subject.compressed by gzip
    bool all_savings = false;  ///< all of Report::savings exactly, whatever that takes
    bool whole_dwarf = false;  ///< reads all entries of DWARF, so that its strings have owners, too
    bool strict = false;       ///< warnings make the call fail
    /// Breakdowns, notes and what the file is, without what a report says beside them: toolchain,
    /// weights, savings, coverage, metrics and fingerprint stay empty.
    bool rows_alone = false;
    /// Where the breakdown by packages shows so many of them, the one by symbols names none but
    /// those that have a hundredth of the file by themselves: nearly all of what symbols cost is to
    /// print names. 0: it names all.
    u64 packages_enough = 0;
    /// Whether what lies amid code or data of one owner, and is used by nobody else, is given to
    /// it.
    bool neighbourhood = true;
};

struct OpenOptions {
    ReportOptions report{};           ///< `name`: of bytes; a path gives its base name
    std::string arch{};               ///< of a fat file, only this slice: "arm64"
    bool gzip = false, zstd = false;  ///< subject.compressed
    /// Where what was taken out of the file may be: files, which must be of this program, and
    /// folders that are searched before the system's.
    std::vector<std::string> debug_files{};
    bool find_debug_files = true;  ///< whether to look where they usually are
};

/// The report on an executable, library, object, archive or fat file; a saved report is read as it
/// is, and only `arch`, `gzip` and `zstd` are refused. The file is mapped, and whoever cuts it
/// short meanwhile ends the process with SIGBUS: where that may be, read it and give the bytes.
/// Errors: usage, unreadable, unsupported, malformed, internal.
[[nodiscard]] BINSIZE_API Result<Report> open(const std::string& path,
                                              const OpenOptions& options = {});
/// The same of bytes that the caller holds; the report does not refer to them.
[[nodiscard]] BINSIZE_API Result<Report> open(ByteView bytes, const OpenOptions& options = {});

/// One line of breakdowns.def, for `binsize list breakdowns`.
struct BreakdownEntry {
    std::string_view id;
    std::string_view description;
};
[[nodiscard]] BINSIZE_API std::span<const BreakdownEntry> breakdown_list();

/// A table that `ReportOptions::tables` may name, for `binsize list tables`.
struct TableEntry {
    std::string_view id;
    std::string_view description;
};
[[nodiscard]] BINSIZE_API std::span<const TableEntry> table_list();

}  // namespace binsize
