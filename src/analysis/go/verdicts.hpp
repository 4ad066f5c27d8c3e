// What a Go program's own data says about how it was built, each statement with its evidence.
#pragma once

#include "analysis/pass.hpp"

namespace binsize {

/// build_mode, link, cgo, race, coverage, pgo, fips, trimpath, strip_flags, obfuscated: "yes", "no"
/// or the finding itself, in this order. What the file cannot tell is left out.
[[nodiscard]] std::vector<Statement> go_verdicts(const Context& context);

/// The packer that made the file, if it is known to be packed ("UPX"), as verdict `packed`.
[[nodiscard]] std::optional<Statement> packer_verdict(const Image& image);

/// Where the debug information is that was taken out of this file, as verdict `debug_file`.
[[nodiscard]] std::optional<Statement> debug_file_verdict(const Image& image,
                                                          const Toolchain& toolchain);

/// Whether build information names a Go version rather than "unknown" or other text.
[[nodiscard]] bool states_go_version(const go::BuildInfo& info);

/// Language, compiler and version with its evidence: stated in build information, or the range of
/// versions that lay out moduledata like this. Either may be null, not both.
void set_go_version(const go::BuildInfo* info, const go::ModuleData* module, Toolchain& toolchain);

/// gccgo and TinyGo, which have neither build information nor pclntab; false where it is neither.
bool find_other_go(const Context& context, Toolchain& toolchain);

}  // namespace binsize
