// What is longer than the screen goes through a pager, as git and man do it: $PAGER, else less
// where there is one. Nothing is started before the screen is full.
#pragma once

#include "base/platform/process.hpp"
#include "cli/output.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace binsize::cli {

/// How much of a text a screen has been given, its colours not counted.
class ScreenLines {
public:
    explicit ScreenLines(std::size_t width) : width_(width) {}
    void add(std::string_view text);
    [[nodiscard]] std::size_t lines() const { return lines_; }

private:
    std::size_t width_, column_ = 0, lines_ = 0;
    bool escape_ = false;
};

class Pager {
public:
    /// The pager that the environment asks for; nothing where it asks for none, or where standard
    /// output is no terminal that one could work on.
    static std::optional<Pager> for_terminal();

    /// False once nobody reads any more.
    bool write(std::string_view text);
    /// Writes what fits the screen after all, or waits until the reader has seen enough.
    Result<void> finish();

private:
    Pager(std::string command, std::size_t width, std::size_t height)
        : command_(std::move(command)), height_(height), seen_(width) {}
    [[nodiscard]] Result<void> start();

    std::string command_;
    std::size_t height_;
    ScreenLines seen_;
    std::string held_;
    std::optional<Output> output_;
    pid_t process_ = 0;
    std::optional<Error> error_;
};

}  // namespace binsize::cli
