#include "base/input.hpp"

#include "base/text.hpp"

#include <utility>

namespace binsize {

Input::Input(Input&& other) noexcept : mapping_(std::exchange(other.mapping_, {})) {}

Input& Input::operator=(Input&& other) noexcept {
    std::swap(mapping_, other.mapping_);
    return *this;
}

Input::~Input() { unmap(mapping_); }

Result<Input> Input::open(const std::string& path) { return Input(TRY(map_file(path))); }

Result<Input> Input::from_stdin() { return Input(TRY(map_standard_input())); }

std::string base_name(std::string_view path) {
    while (path.size() > 1 && path.find_last_of(path_separators) == path.size() - 1)
        path.remove_suffix(1);
    return printable(path.substr(path.find_last_of(path_separators) + 1));
}

}  // namespace binsize
