// Options of commands that look into a program: where the files are that hold what was taken out of
// it.
#pragma once

#include "cli/inputs.hpp"
#include "library/companions.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace binsize::cli {

inline void add_companion_options(CLI::App& command, CompanionSearch& search) {
    command
        .add_option("--debug-file", search.named,
                    "Where symbols and DWARF are that were taken out: a file, which must be of "
                    "this program, or a folder to search; repeatable")
        ->allow_extra_args(false)
        ->type_name("PATH");
    command.add_flag_callback(
        "--no-debug-files", [&search] { search.usual_places = false; },
        "Not to look for them beside the program and in the system's folder");
}

/// Hangs them on the image; `path` as on the command line.
[[nodiscard]] Result<void> attach_companions(Image& image, const std::string& path,
                                             const CompanionSearch& search, const OpenFile& open);
[[nodiscard]] inline OpenFile opener(Inputs& inputs) {
    return [&inputs](const std::string& path) { return inputs.open(path); };
}

}  // namespace binsize::cli
