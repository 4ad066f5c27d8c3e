// Go build information: the version, main module, dependencies and build settings that the Go
// linker leaves in every program, stripped or not.
// Facts: cmd/link (buildinfo), runtime/debug.ParseBuildInfo, debug/buildinfo; both encodings
// (pointers before Go 1.18, inline text since), verified against `go version -m`.
#pragma once

#include "evidence/go/pointers.hpp"

namespace binsize::go {

struct BuildInfo {
    std::string version;       ///< as stated: "go1.27.3", "devel …", "unknown"
    std::string main_package;  ///< import path of package main; "command-line-arguments" for files
    std::vector<Module> modules;    ///< main module first, then dependencies in file order
    std::vector<Setting> settings;  ///< build settings in file order, values unquoted
    Extent memory;                  ///< addresses of the whole record, its padding included

    /// Value of a setting ("-buildmode", "CGO_ENABLED"); null where it is not stated.
    [[nodiscard]] const std::string* setting(std::string_view key) const;
};

/// Nothing where the file has none, or an unreadable one (then with a note).
[[nodiscard]] std::optional<BuildInfo> read_build_info(const PointerReader& reader, Notes& notes);

/// The module text that the record holds: `path`, `mod`, `dep`, `=>` and `build` lines. Lines of
/// other kinds are ignored. Every string is printable.
void parse_module_info(std::string_view text, BuildInfo& info);

}  // namespace binsize::go
