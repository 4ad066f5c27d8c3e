// Every file that a run reads, in one list: what no output may overwrite, and what must be as it
// was by the time that a result is believed. Commands open files through it and through nothing
// else, so that none can be forgotten.
#pragma once

#include "base/input.hpp"
#include "cli/progress.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace binsize::cli {

class Inputs {
public:
    /// From any thread. Maps a file; "-" is standard input, which can be read once. Whoever waits
    /// at a terminal is told before long.
    [[nodiscard]] Result<Input> open(const std::string& path);
    /// The same of a file that belongs to another: no output may overwrite it, but what becomes of
    /// it is for the one to ask who opened it.
    [[nodiscard]] Result<Input> open_beside(const std::string& path);
    /// The same of one of several: `number` of so many.
    void count(u64 number, u64 of) {
        number_ = number;
        of_ = of;
    }
    [[nodiscard]] Progress& progress() { return progress_; }
    /// Whether the file is among them, under whatever name.
    [[nodiscard]] bool hold(const FileState& file) const;
    /// Nothing of that file is in any result: what becomes of it no longer matters. It is still an
    /// input, which no output may overwrite.
    void give_up(std::string_view path);
    /// The path of one that was written to since it was opened. One that was replaced by
    /// another file of its name was not: what was mapped is the old one, and whole.
    [[nodiscard]] std::optional<std::string> changed() const;
    /// The same of one path; nothing where none of that path was opened.
    [[nodiscard]] std::optional<bool> changed(std::string_view path) const;

private:
    struct Entry {
        FileState state;
        bool given_up = false;
    };
    using Entries = std::multimap<std::string, Entry, std::less<>>;  // by path
    static bool differs(const Entries::value_type& entry);
    mutable std::mutex mutex_;  // of list_
    Entries list_;
    Progress progress_;
    std::atomic<u64> number_ = 0, of_ = 0;
    std::atomic<bool> stdin_taken_ = false;
};

}  // namespace binsize::cli
