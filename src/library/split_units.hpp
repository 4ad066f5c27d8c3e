// Where the entries of split DWARF lie: in the file that a unit names (.dwo), or in one beside the
// program with those of all its units (.dwp).
#pragma once

#include "image/companions.hpp"
#include "library/companions.hpp"

namespace binsize {

struct SplitPlaces {
    std::string path;                    ///< of the program; empty where it has none
    std::vector<std::string> folders{};  ///< that were named
    bool usual_places = true;
};

/// Takes a .dwp beside the program, and makes the image open what its units ask for. Files belong
/// to it as far as their units have the ids that its own state.
void find_split_units(Image& image, SplitPlaces places, const OpenFile& open);

/// A file that was named, as one with units.
[[nodiscard]] Companion split_companion(std::shared_ptr<const void> input,
                                        std::shared_ptr<const Image> image, const std::string& path,
                                        std::string_view found);

}  // namespace binsize
