// Where the entries of split DWARF lie: in the file that a unit names (.dwo), or in one beside the
// program with those of all its units (.dwp).
#pragma once

#include "format/format.hpp"
#include "image/companions.hpp"
#include "library/companions.hpp"

namespace binsize {

/// A name below a folder, or alone where that is empty.
[[nodiscard]] std::string below(std::string_view folder, std::string_view name);

/// Another file, read as a program: its bytes and what was made of them.
struct OpenedFile {
    std::shared_ptr<const Input> input;
    std::shared_ptr<const Image> image;
};
[[nodiscard]] Result<OpenedFile> open_other(const std::string& path, const OpenFile& open,
                                            const LoadOptions& options = {});

struct SplitPlaces {
    std::string path;                    ///< of the program; empty where it has none
    std::vector<std::string> folders{};  ///< that were named
    bool usual_places = true;
};

/// Takes a .dwp beside the program, and makes the image open what its units ask for. Files belong
/// to it as far as their units have the ids that its own state.
void find_split_units(Image& image, SplitPlaces places, const OpenFile& open);

/// A file that was named, as one with units.
[[nodiscard]] Companion split_companion(OpenedFile file, const std::string& path,
                                        std::string_view found);

}  // namespace binsize
