// Whether a Go program's names are hashed, so that a package's name says nothing of where it comes
// from. garble writes a pclntab magic number of its own, and "unknown" into empty build
// information; it leaves the names that the runtime and the linker need, and with -tiny drops most
// others. Facts: garble's internal/linker patches, v0.15.0 to v0.18.0.
#pragma once

#include "evidence/go/buildinfo.hpp"
#include "evidence/go/moduledata.hpp"

namespace binsize::go {

/// The evidence; empty where there is none. Either may be null.
[[nodiscard]] std::string obfuscation_evidence(const BuildInfo* info, const ModuleData* module);

/// Whether a path is in Go's standard library by its first element, whatever the program states.
/// A package that a later Go adds is not known.
[[nodiscard]] bool is_standard_path(std::string_view import_path);

}  // namespace binsize::go
