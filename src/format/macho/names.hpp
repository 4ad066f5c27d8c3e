// What Mach-O's numbers are called: processors in Go's words (amd64, not x86_64), with Apple's
// name beside it where a subtype matters, platforms, versions. Facts: <mach/machine.h>,
// <mach-o/loader.h>. The fat loader names its slices with this, too.
#pragma once

#include <binsize/types.hpp>

#include <string>
#include <string_view>

namespace binsize::macho {

/// "amd64", "arm64", "386", …; "unknown" where the number has no name here.
[[nodiscard]] std::string_view arch_name(u32 cputype);

/// The same, but with the subtype where it says more: "arm64e", "x86_64h", "armv7s".
[[nodiscard]] std::string_view slice_name(u32 cputype, u32 cpusubtype);

/// Whether a user who writes `text` means this processor: Go's, Apple's or LLVM's name of it.
[[nodiscard]] bool names_arch(std::string_view text, u32 cputype, u32 cpusubtype);

/// The same of a processor by Go's name, whatever its subtype.
[[nodiscard]] bool names_arch(std::string_view text, std::string_view arch);

/// "darwin", "ios", "watchos-simulator", …; empty where the number has no name here.
[[nodiscard]] std::string_view platform_name(u32 platform);

/// X.Y.Z packed as xxxx.yy.zz: "13.0", "10.15.4".
[[nodiscard]] std::string version_text(u32 version);

}  // namespace binsize::macho
