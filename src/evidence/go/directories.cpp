#include "evidence/go/directories.hpp"

namespace binsize::go {
namespace {

std::string_view directory_of(std::string_view file) {
    const auto slash = file.find_last_of("/\\");
    return slash == std::string_view::npos ? std::string_view{} : file.substr(0, slash);
}

std::string without_versions(std::string_view path) {
    std::string out;
    bool version = false;
    for (const char c : path) {
        if (c == '/') version = false;
        if (c == '@') version = true;
        if (!version) out.push_back(c);
    }
    return out;
}

/// Whole elements only: "/src/internal/bytealg" ends in "bytealg", not in "alg".
bool ends_in(std::string_view path, std::string_view import_path) {
    if (import_path.empty() || !path.ends_with(import_path)) return false;
    return path.size() == import_path.size() || path[path.size() - import_path.size() - 1] == '/';
}

}  // namespace

void Directories::ask(std::string_view file) {
    const auto directory = directory_of(file);
    if (directory.empty()) return;
    const auto [it, added] = places_.try_emplace(directory);
    if (added) it->second.path = without_versions(directory);
}

void Directories::tell(std::string_view file, u32 package, std::string_view import_path) {
    const auto it = places_.find(directory_of(file));
    if (it == places_.end()) return;
    auto& place = it->second;
    if (place.by_path != package && import_path.size() > place.matched &&
        ends_in(place.path, import_path)) {
        place.by_path = package;
        place.matched = import_path.size();
    }
    if (place.lead == 0) place.by_vote = package;
    place.lead += place.by_vote == package ? 1U : ~u32{0};
}

u32 Directories::package_of(std::string_view file) const {
    const auto it = places_.find(directory_of(file));
    if (it == places_.end()) return none;
    return it->second.by_path != none ? it->second.by_path : it->second.by_vote;
}

}  // namespace binsize::go
