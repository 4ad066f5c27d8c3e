// Facts: rustc's --remap-path-prefix for its library ("/rustc/<commit>/library/…") and what that is
// built with ("/rust/deps/<crate>-<version>/…"); cargo's home ("registry/src/<index>/…",
// "git/checkouts/<repository>-<hash>/<revision>/…") and `cargo vendor`; cargo compiles the members
// of a workspace in its root, so that their paths are relative to that.
#include "analysis/native/rust_sources.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace binsize {
namespace {

using Parts = std::span<const std::string_view>;

bool is_hash(std::string_view text, std::size_t digits) {
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::vector<std::string_view> parts_of(std::string_view path) {
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const auto end = std::min(path.find_first_of("/\\"), path.size());
        parts.push_back(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return parts;
}

// The folder of a crate's sources: in front of the last "src"; empty where there is none.
std::string_view folder_of_sources(Parts parts) {
    for (auto i = parts.size(); i-- > 1;)
        if (parts[i] == "src" && i + 1 < parts.size()) return parts[i - 1];
    return {};
}

// "/rustc/<commit>/library/core/src/…", "library/std/src/…", "/usr/src/rustc-1.85.0/library/…".
RustSource of_rust(Parts parts) {
    for (std::size_t i = 0; i + 2 < parts.size(); ++i) {
        const bool library = parts[i] == "library";
        if (!library && parts[i] != "compiler") continue;
        const bool commit =
            i > 0 && (is_hash(parts[i - 1], 40) || parts[i - 1].starts_with("rustc"));
        if (!commit && !(library && i == 0)) continue;
        if (!library) return {RustSource::Kind::dependency, parts[i + 1], {}};
        return {RustSource::Kind::library, parts[i + 1], {}};
    }
    return {};
}

// Rust's own tools have all that they need there, other programs what the library is built with.
bool is_part_of_library(std::string_view package) {
    constexpr std::array<std::string_view, 12> parts = {
        "addr2line", "adler",     "adler2", "cfg-if", "dlmalloc",       "getopts",
        "gimli",     "hashbrown", "memchr", "object", "rustc-demangle", "miniz_oxide"};
    return std::ranges::find(parts, package) != parts.end();
}

// Where the version begins in "<crate>-1.2.3-beta+4"; npos where there is none.
std::size_t version_in(std::string_view folder) {
    for (auto dash = folder.find('-'); dash != std::string_view::npos;
         dash = folder.find('-', dash + 1)) {
        const auto version = folder.substr(dash + 1);
        const auto number = version.find_first_not_of("0123456789");
        if (dash > 0 && number != 0 && number != std::string_view::npos && version[number] == '.')
            return dash + 1;
    }
    return std::string_view::npos;
}

// "<crate>-1.2.3" in a folder of many such.
RustSource of_registry(Parts parts) {
    bool many = false;
    bool built_with = false;  // into Rust's library
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        many |= parts[i] == "registry" || parts[i] == "vendor";
        if (parts[i] == "deps" && i > 0 && parts[i - 1] == "rust") many = built_with = true;
        const auto folder = parts[i];
        const auto version = many ? version_in(folder) : std::string_view::npos;
        if (version == std::string_view::npos) continue;
        const auto crate = folder.substr(0, version - 1);
        return {built_with && is_part_of_library(crate) ? RustSource::Kind::library
                                                        : RustSource::Kind::dependency,
                crate, folder.substr(version)};
    }
    return {};
}

RustSource of_repository(Parts parts) {
    for (std::size_t i = 0; i + 3 < parts.size(); ++i) {
        if (parts[i] != "git" || parts[i + 1] != "checkouts") continue;
        const auto repository = parts[i + 2];
        const auto dash = repository.rfind('-');
        if (dash == std::string_view::npos || !is_hash(repository.substr(dash + 1), 16)) return {};
        const auto member = folder_of_sources(parts.subspan(std::min(i + 4, parts.size())));
        return {RustSource::Kind::dependency, member.empty() ? repository.substr(0, dash) : member,
                parts[i + 3]};
    }
    return {};
}

// "target/release/build/<crate>-<hash>/out/….rs": what a build script wrote.
RustSource of_build_script(Parts parts) {
    for (std::size_t i = 0; i + 2 < parts.size(); ++i) {
        if (parts[i] != "build" || parts[i + 2] != "out") continue;
        const auto dash = parts[i + 1].rfind('-');
        if (dash == std::string_view::npos || !is_hash(parts[i + 1].substr(dash + 1), 16)) continue;
        return {RustSource::Kind::dependency, parts[i + 1].substr(0, dash), {}};
    }
    return {};
}

// Other build systems than cargo compile all crates where the paths begin, and say in which folder
// those of others are; a version says the same.
bool is_of_workspace(Parts parts, std::string_view folder) {
    constexpr std::array<std::string_view, 8> of_others = {"external", "third_party", "third-party",
                                                           "vendor",   "vendored",    "registry",
                                                           "deps",     "crates.io"};
    return version_in(folder) == std::string_view::npos &&
           std::ranges::none_of(parts, [&](std::string_view part) {
               return std::ranges::find(of_others, part) != of_others.end();
           });
}

}  // namespace

RustSource rust_source(std::string_view path) {
    const auto list = parts_of(path);
    const Parts parts = list;
    for (const auto of : {of_rust, of_registry, of_repository, of_build_script})
        if (const auto found = of(parts); found.kind != RustSource::Kind::unknown) return found;
    const bool absolute =
        path.starts_with('/') || path.starts_with('\\') || (path.size() > 1 && path[1] == ':');
    if (absolute || parts.empty()) return {};
    if (const auto folder = folder_of_sources(parts); !folder.empty() && folder != "..")
        return {RustSource::Kind::dependency, folder, {}, is_of_workspace(parts, folder)};
    if (parts[0] == "src") return {RustSource::Kind::own, {}, {}, true};
    return {};
}

}  // namespace binsize
