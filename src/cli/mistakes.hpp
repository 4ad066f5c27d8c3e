// What is wrong with a command line, in one line that says how to go on.
#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace binsize::cli {

/// The command of that name below `app`; null where there is none.
[[nodiscard]] const CLI::App* find_command(const CLI::App& app, const std::string& name);

/// "there is no command repotr; did you mean `binsize report`?"; a file's name instead of a command
/// is likely meant to be reported on. `parents` is how `app` is called: "binsize".
[[nodiscard]] std::string no_such_command(const CLI::App& app, const std::string& parents,
                                          const std::string& word);

/// The message for what the parser refused.
[[nodiscard]] std::string mistake(const CLI::App& root, const CLI::ParseError& error);

}  // namespace binsize::cli
