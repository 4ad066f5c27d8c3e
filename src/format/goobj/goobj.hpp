// The loader of the Go compiler's and assembler's objects, which `go build -o x.a`, `go tool
// compile` and the build cache hold as members of archives. Facts: cmd/internal/goobj (objfile.go)
// and cmd/internal/archive of the Go toolchain; the layout is that of Go 1.20 and later.
#pragma once

#include "format/format.hpp"

namespace binsize {

[[nodiscard]] bool probe_goobj(ByteView bytes);
[[nodiscard]] Result<Image> load_goobj(ByteView bytes, const LoadOptions& options);

}  // namespace binsize
