// Runs the real program and keeps everything that it said: for tests from the outside.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace binsize::test {

/// The program under test, as the build made it.
[[nodiscard]] std::string program();

struct RunOptions {
    std::string input = {};                       ///< what standard input holds
    bool input_is_pipe = true;                    ///< false: a redirected file
    std::vector<std::string> environment = {};    ///< "NAME=value", on top of a bare one
    std::filesystem::path folder = {};            ///< working directory; empty: the test's own
    std::optional<std::string> output_path = {};  ///< standard output goes there instead
    bool closed_output = false;                   ///< nobody reads standard output
    int signal_while_reading = 0;  ///< sent while it waits for more of standard input
    bool terminal = false;         ///< output and errors are a terminal (80 columns)
};

struct Ran {
    int code = -1;    ///< exit code; -1 where a signal ended it
    int signal = 0;   ///< the signal, or 0
    std::string out;  ///< with a terminal: everything, as the terminal got it
    std::string err;
};

/// The environment holds PATH, LC_ALL=C.UTF-8, no pager, and what the options add. Ends it after a
/// minute.
[[nodiscard]] Ran run(const std::vector<std::string>& arguments, const RunOptions& options = {});

/// A folder that goes away with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    /// Writes a file and returns its path.
    [[nodiscard]] std::string file(const std::string& name, std::string_view content) const;

private:
    std::filesystem::path path_;
};

[[nodiscard]] std::string file_text(const std::filesystem::path& path);

}  // namespace binsize::test
