// Line programs, as far as they say which bytes of code come from which file.
// Facts: DWARF 2 to 5, section 6.2.
#pragma once

#include "evidence/dwarf/forms.hpp"

#include <functional>
#include <string>
#include <vector>

namespace binsize::dwarf {

struct LineRun {
    u64 begin = 0, size = 0;  ///< addresses
    u64 file = 0;             ///< as the program numbers it, which LineTable::path() takes
};

struct LineTable {
    struct File {
        std::string_view name;
        u64 directory = 0;
    };
    u64 end = 0;  ///< of the table in .debug_line
    u16 version = 0;
    std::vector<std::string_view> directories;
    std::vector<File> files;
    std::vector<LineRun> runs;  ///< as the program goes; neighbours of one file are one

    /// Directory and name of a file, with what is relative put behind the directory that the unit
    /// was compiled in. Empty where there is no such file.
    [[nodiscard]] std::string path(u64 file, std::string_view comp_dir) const;
};

/// Reads the table at an offset of .debug_line. Of sequences whose first address does not `live`
/// nothing is kept: linkers leave those of functions that they dropped. Nothing where no table can
/// be read there; what is damaged later costs the rest of it.
[[nodiscard]] std::optional<LineTable> read_lines(Sections& sections, u64 offset,
                                                  const std::function<bool(u64)>& live);

/// The same without runs: folders and files alone.
[[nodiscard]] std::optional<LineTable> read_line_header(Sections& sections, u64 offset);

/// Bytes of the table at an offset of .debug_line; 0 where none fits there.
[[nodiscard]] u64 line_table_size(Sections& sections, u64 offset);

/// "/a/./b/../c.h" → "/a/c.h": the same file has one name, whichever way it was included.
[[nodiscard]] std::string plain_path(std::string_view path);
/// `path` behind `directory`, unless it stands for itself.
[[nodiscard]] std::string join_paths(std::string_view directory, std::string_view path);

}  // namespace binsize::dwarf
