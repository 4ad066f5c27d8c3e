// The door of analysis: Image + evidence → claims → Partition → Report; explain.hpp, saved.hpp,
// graph/answers.hpp, graph/program_graph.hpp.
#pragma once

#include "analysis/explain.hpp"
#include "analysis/pass.hpp"
#include "report/report.hpp"

namespace binsize {

struct ReportOptions {
    std::string name;  ///< subject name: base name of the file
    /// Breakdowns asked for, each a list of keys: {{"sections","symbols"},{"packages"}}. Empty:
    /// the default set.
    std::vector<std::vector<std::string>> breakdowns;
    std::vector<std::string> tables;  ///< ids of table_list()
    /// Adds the table of embedded files where there are any: what a report has that nobody asked
    /// for anything special of.
    bool embedded_files = false;
    u64 rows = 0;  ///< children a node keeps before "[N others]"; 0 = all
    enum class Sort : u8 { file, memory, name } sort = Sort::file;
    /// KIND:GLOB, or !KIND:GLOB for what to leave out. Every breakdown shows what matches any glob
    /// of each kind that is named, and none that leaves out; the rest is one row.
    std::vector<std::string> only;
    bool digest = false;     ///< subject.sha256
    bool code_hash = false;  ///< fingerprint.code
    bool strict = false;     ///< warnings make the call fail
};

/// Everything binsize knows about the image. Fails only on an unknown breakdown (usage), on
/// `strict` (malformed), or where an invariant broke (internal).
[[nodiscard]] Result<Report> analyze(const Image& image, const ReportOptions& options);

/// One line of breakdowns.def, for `binsize list breakdowns`.
struct BreakdownEntry {
    std::string_view id;
    std::string_view description;
};
[[nodiscard]] std::span<const BreakdownEntry> breakdown_list();

/// A table that `ReportOptions::tables` may name, for `binsize list tables`.
struct TableEntry {
    std::string_view id;
    std::string_view description;
};
[[nodiscard]] std::span<const TableEntry> table_list();

}  // namespace binsize
