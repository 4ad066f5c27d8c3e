// The configuration in force: the nearest binsize.json upwards from the working folder, as far as
// the repository goes, or the one that the command line names. Paths in it are relative to its
// folder.
#pragma once

#include "cli/command.hpp"
#include "compare/gate/configuration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace binsize::cli {

inline constexpr std::string_view usual_config = "binsize.json";

struct ConfigFile {
    std::string path;    ///< as it was given, or found: "../binsize.json"
    std::string folder;  ///< "../", or empty
    Configuration content;

    /// A path of the file, as seen from the working folder; "db:main" is none.
    [[nodiscard]] std::string located(const std::string& path) const;
    /// "../binsize.json:3:5".
    [[nodiscard]] std::string origin(Place place) const;
    /// --format of a command, where the file names one.
    [[nodiscard]] const Configured* format_of(std::string_view command) const;
};

/// Where it is; empty: nowhere.
[[nodiscard]] std::string nearest_config();
/// `given`: --config; empty: the nearest. Errors: unreadable (one that is given), usage (a mistake
/// in it), with its name in front.
[[nodiscard]] Result<std::optional<ConfigFile>> read_config(Inputs& inputs,
                                                            const std::string& given);
/// `given`: --db; empty: the file's. Empty: neither names one.
[[nodiscard]] std::string database_of(const std::optional<ConfigFile>& config,
                                      const std::string& given);
/// Takes --format from the file unless it was given. Errors (usage): the command has no such
/// format.
[[nodiscard]] Result<void> configure_format(const std::optional<ConfigFile>& config,
                                            std::string_view command, OutputOptions& output);

/// A file that the configuration names, and which of its targets it is of.
struct TargetFile {
    std::string path;
    const ConfiguredTarget* target = nullptr;  ///< null: none names it
};
/// The files of all targets, each once, by target and then by name. Errors (usage): a target that
/// no file matches.
[[nodiscard]] Result<std::vector<TargetFile>> target_files(const ConfigFile& config);
/// Files of the command line, with the targets that name them.
[[nodiscard]] std::vector<TargetFile> targets_of(const std::vector<std::string>& files,
                                                 const std::optional<ConfigFile>& config);

}  // namespace binsize::cli
