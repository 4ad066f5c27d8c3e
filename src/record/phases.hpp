// What Go's compiler says of its own time: with -bench it writes a line a phase into a file. The
// flag comes behind the go command's back, which neither asks for it nor hashes it, and the
// compiled package is the same without.
// Facts: cmd/compile/internal/base (Timings), of Go 1.16 to 1.27.
#pragma once

#include <binsize/build.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace binsize::record {

/// "fe:parse" with its seconds, of "BenchmarkCompile:net/http:fe:parse   1   2667541 ns/op"; sums
/// are left out, as is what is no such line.
[[nodiscard]] std::vector<BuildPhase> read_phases(std::string_view text);

}  // namespace binsize::record
