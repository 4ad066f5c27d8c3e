// Files that are read beside a program, for its symbols and its DWARF: one that shrinks or is
// written to meanwhile costs what was to be had from it, and not the report.
#pragma once

#include "base/platform/signals.hpp"
#include "cli/inputs.hpp"
#include "library/companions.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace binsize::cli {

/// Of one report; whatever was read of these files must not be looked at after it.
class BesideFiles {
public:
    explicit BesideFiles(Inputs& inputs) : inputs_(inputs) {}
    /// From any thread.
    [[nodiscard]] OpenFile opener();
    /// A file that was not read as it was when it was opened: its path, and what became of it.
    /// Whoever asks gives up what came of all of them.
    struct Spoiled {
        std::string path, what;
    };
    [[nodiscard]] std::optional<Spoiled> spoiled() const;

private:
    Inputs& inputs_;
    Losses losses_;
    mutable std::mutex mutex_;  // of opened_
    std::vector<std::pair<std::string, FileState>> opened_;
};

}  // namespace binsize::cli
