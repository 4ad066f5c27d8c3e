// What is an archive's own, around its members, in every cut the same but for members of a few
// bytes, which are not opened: the cut by members names them.
#pragma once

#include "analysis/rows/breakdowns.hpp"

namespace binsize {

/// Who has the members that were opened, in all cuts. The sums of the divisions leave him out.
inline constexpr OwnerId archive_hole = 2;  // GapNamer's two come before it

/// Makes the cuts that are asked for.
void cut_archive(const Image& archive, const Axis& axis, const CutSet& asked, Model& model);

}  // namespace binsize
