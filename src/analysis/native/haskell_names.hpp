// The package that a symbol of GHC's begins with: base_GHCziBase_map_info,
// textzm1zi2zi5zi0_DataziText_pack_closure. Names of the program's own package have the module
// alone.
// Facts: GHC, compiler/GHC/Utils/Encoding.hs (z-encoding), GHC/Types/Name.hs (pprName),
// GHC/Cmm/CLabel.hs (what names end with).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace binsize {

/// "base" or "textzm1zi2zi5zi0" as it stands there, "main" where nothing does; nothing for names of
/// C. Only what no name of C looks like is taken: a package with a version, a module with a dot.
[[nodiscard]] std::optional<std::string_view> haskell_unit(std::string_view symbol);

/// "text-1.2.5.0"; as it is where it is no z-encoding.
[[nodiscard]] std::string decode_haskell(std::string_view encoded);

}  // namespace binsize
