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
    list_.emplace(
        path,
        Entry{redirected && !redirected->is_file_of(input.state()) ? *redirected : input.state()});
    return input;
}

Result<Input> Inputs::open_beside(const std::string& path) {
    auto input = TRY(Input::open(path));
    const std::scoped_lock lock(mutex_);
    list_.emplace(path, Entry{.state = input.state(), .given_up = true});
    return input;
}

bool Inputs::hold(const FileState& file) const {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(list_,
                               [&](const auto& e) { return e.second.state.is_file_of(file); });
}

void Inputs::give_up(std::string_view path) {
    const std::scoped_lock lock(mutex_);
    const auto [from, to] = list_.equal_range(path);
    for (auto at = from; at != to; ++at) at->second.given_up = true;
}

bool Inputs::differs(const Entries::value_type& entry) {
    const auto& [path, input] = entry;
    if (input.given_up) return false;
    const auto now = path == "-" ? state_of(standard_input) : state_of(path);
    return now && now->is_file_of(input.state) && *now != input.state;
}

std::optional<std::string> Inputs::changed() const {
    const std::scoped_lock lock(mutex_);
    const auto at = std::ranges::find_if(list_, differs);
    if (at == list_.end()) return std::nullopt;
    return at->first == "-" ? "standard input" : at->first;
}

std::optional<bool> Inputs::changed(std::string_view path) const {
    const std::scoped_lock lock(mutex_);
    const auto [from, to] = list_.equal_range(path);
    if (from == to) return std::nullopt;
    return std::any_of(from, to, differs);
}

}  // namespace binsize::cli
