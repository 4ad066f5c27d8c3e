// The PE loader: PE32 and PE32+, EXE and DLL, for Windows and UEFI. Facts: Microsoft's "PE Format"
// (learn.microsoft.com/windows/win32/debug/pe-format) and winnt.h; what Go, GNU ld, lld and MSVC
// make of it was read from their output.
#pragma once

#include "format/format.hpp"

namespace binsize {

[[nodiscard]] bool probe_pe(ByteView bytes);
[[nodiscard]] Result<Image> load_pe(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
