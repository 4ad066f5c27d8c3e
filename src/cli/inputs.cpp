#include "cli/inputs.hpp"

#include "base/platform/descriptors.hpp"

#include <algorithm>

namespace binsize::cli {

Result<Input> Inputs::open(const std::string& path) {
    const bool piped = path == "-";
    if (piped && stdin_taken_.exchange(true))
        return fail(ErrorKind::usage, "is standard input, which can be read only once");
    progress_.reading(path, number_, of_);
    auto input = TRY(piped ? Input::from_stdin() : Input::open(path));
    // A redirected file that was spooled from its middle is an input as well.
    const auto redirected = piped ? state_of(standard_input) : std::nullopt;
    const std::scoped_lock lock(mutex_);
    list_.push_back(
        {path, redirected && !redirected->is_file_of(input.state()) ? *redirected : input.state()});
    return input;
}

bool Inputs::hold(const FileState& file) const {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(list_, [&](const Entry& e) { return e.state.is_file_of(file); });
}

bool Inputs::differs(const Entry& entry) {
    const auto now = entry.path == "-" ? state_of(standard_input) : state_of(entry.path);
    return now && now->is_file_of(entry.state) && *now != entry.state;
}

std::optional<std::string> Inputs::changed() const {
    const std::scoped_lock lock(mutex_);
    const auto at = std::ranges::find_if(list_, differs);
    if (at == list_.end()) return std::nullopt;
    return at->path == "-" ? "standard input" : at->path;
}

std::optional<bool> Inputs::changed(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    std::optional<bool> out;
    for (const auto& entry : list_)
        if (entry.path == path) out = out.value_or(false) || differs(entry);
    return out;
}

}  // namespace binsize::cli
