// The list of crates that `cargo auditable` puts into a Rust program: a section of JSON under zlib.
// Distributions build with it, and some tools ship so (uv), stripped or not. Facts: the
// cargo-auditable project's PARSING.md and its JSON schema (`packages[]{name, version, source,
// kind?, root?, dependencies?}`; kind "build" is of build scripts, which leave no code).
#pragma once

#include "image/image.hpp"

#include <string>
#include <vector>

namespace binsize {

struct AuditedCrate {
    std::string name;  ///< as in Cargo.toml, with hyphens
    std::string version;
    bool root = false;  ///< what was built
};
/// Crates that may have code in the file, in the list's order. None where there is no such section,
/// or one that does not hold what it should; then `notes` says so.
[[nodiscard]] std::vector<AuditedCrate> read_audited_crates(const Image& image, Notes& notes);

}  // namespace binsize
