// Completion scripts, one file a shell. All are written from the command pages and ask nothing of
// the program while somebody types.
#pragma once

#include "cli/command_page.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace binsize::cli {

struct Shell {
    std::string_view id;
    std::string (*script)(const CommandPage& root);
};

[[nodiscard]] std::string bash_completion(const CommandPage& root);
[[nodiscard]] std::string zsh_completion(const CommandPage& root);
[[nodiscard]] std::string fish_completion(const CommandPage& root);
[[nodiscard]] std::string powershell_completion(const CommandPage& root);

inline constexpr Shell shells[] = {{"bash", bash_completion},
                                   {"zsh", zsh_completion},
                                   {"fish", fish_completion},
                                   {"powershell", powershell_completion}};

/// Every command below, and the root itself first.
void each_command(const CommandPage& root, const std::function<void(const CommandPage&)>& visit);

/// The options that may stand behind a command: its own, and the root's that it does not have.
/// Positionals are the command's own.
[[nodiscard]] std::vector<const OptionPage*> options_of(const CommandPage& page,
                                                        const CommandPage& root);

/// The words with a blank between.
[[nodiscard]] std::string joined(const std::vector<std::string>& words);

/// In single quotes; `escape` replaces one within.
[[nodiscard]] std::string quoted(std::string_view text, std::string_view escape);

/// The first line of a description, without "[what it is unless given]".
[[nodiscard]] std::string short_description(const OptionPage& option);

}  // namespace binsize::cli
