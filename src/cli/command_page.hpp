// What the command line knows of itself, read out of CLI11 once, for whatever writes it in another
// form: man pages and the completions of shells.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace binsize::cli {

struct OptionPage {
    std::vector<std::string> names;  ///< "-o", "--output"; a positional: "files"
    std::string description;
    std::string value;                 ///< "FILE"; empty for a flag
    std::vector<std::string> choices;  ///< the only values that it takes; empty: any
    std::string usual;                 ///< what it is unless it is given; may be empty
    bool positional = false;
    bool required = false;
    bool repeats = false;

    [[nodiscard]] bool takes_file() const { return value == "FILE"; }
};

struct CommandPage {
    std::vector<std::string> path;  ///< "binsize", "budget", "init"
    std::string description;
    std::vector<OptionPage> options;  ///< positionals first
    std::vector<CommandPage> commands;
    std::string footer;  ///< lines: "Examples:" and what follows, "Exit codes: …"

    /// "binsize budget init", or with another separator.
    [[nodiscard]] std::string name(std::string_view between = " ") const;
};

/// The command, `path` being how it is called, with all commands below it.
[[nodiscard]] CommandPage command_page(const CLI::App& app, std::vector<std::string> path);

}  // namespace binsize::cli
