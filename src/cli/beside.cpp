#include "cli/beside.hpp"

#include <algorithm>

namespace binsize::cli {

OpenFile BesideFiles::opener() {
    return [this](const std::string& path) -> Result<Input> {
        const GuardedFor guarded(losses_);
        auto input = TRY(inputs_.open_beside(path));
        const std::scoped_lock lock(mutex_);
        opened_.emplace_back(path, input.state());
        return input;
    };
}

std::optional<BesideFiles::Spoiled> BesideFiles::spoiled() const {
    const std::scoped_lock lock(mutex_);
    const auto at = std::ranges::find_if(opened_, [](const auto& file) {
        const auto now = state_of(file.first);
        return now && now->is_file_of(file.second) && *now != file.second;
    });
    if (at != opened_.end())
        return Spoiled{at->first, state_of(at->first).value_or(at->second).size < at->second.size
                                      ? "it shrank while it was read"
                                      : "it was overwritten while it was read"};
    if (!losses_.any() || opened_.empty()) return std::nullopt;
    return Spoiled{opened_.front().first,
                   "it, or another file beside the program, could not be read to its end"};
}

}  // namespace binsize::cli
