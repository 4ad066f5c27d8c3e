// The archive loader: `.a` of GNU and BSD, and COFF's `.lib`. Facts: ar(5) of FreeBSD, binutils'
// and LLVM's documentation of the GNU, BSD and thin variants, PE Format §7 for linker members.
#pragma once

#include "format/format.hpp"

namespace binsize {

[[nodiscard]] bool probe_archive(ByteView bytes);
[[nodiscard]] Result<Image> load_archive(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
