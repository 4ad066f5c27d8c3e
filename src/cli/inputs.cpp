#include "cli/inputs.hpp"

#include <unistd.h>

#include <algorithm>

namespace binsize::cli {

Result<Input> Inputs::open(const std::string& path) {
    const bool standard_input = path == "-";
    if (standard_input && stdin_taken_)
        return fail(ErrorKind::usage, "is standard input, which can be read only once");
    stdin_taken_ |= standard_input;
    progress_.reading(path, number_, of_);
    auto input = TRY(standard_input ? Input::from_stdin() : Input::open(path));
    // A redirected file that was spooled from its middle is an input as well.
    const auto redirected = standard_input ? state_of(STDIN_FILENO) : std::nullopt;
    list_.push_back(
        {path, redirected && !redirected->is_file_of(input.state()) ? *redirected : input.state()});
    return input;
}

bool Inputs::hold(const FileState& file) const {
    return std::ranges::any_of(list_, [&](const Entry& e) { return e.state.is_file_of(file); });
}

std::optional<std::string> Inputs::changed() const {
    for (const auto& [path, state] : list_) {
        const bool standard_input = path == "-";
        const auto now = standard_input ? state_of(STDIN_FILENO) : state_of(path);
        if (now && now->is_file_of(state) && *now != state)
            return standard_input ? "standard input" : path;
    }
    return std::nullopt;
}

}  // namespace binsize::cli
