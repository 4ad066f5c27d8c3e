// What removing symbols and debugging information saves: what tools take of ELF files, to the byte,
// and of others by their sections.
#pragma once

#include "evidence/strip/stripped_size.hpp"
#include "image/image.hpp"

#include <array>

namespace binsize {

struct StripSaving {
    u64 bytes = 0;
    bool told = false;  ///< false: the tool refuses the file, or that is not known
    bool exact = false;
    bool least = false;          ///< the tool takes no less
    bool keeps_symbols = false;  ///< it would take symbols, and leaves all of them here
};
struct StripSavings {
    std::array<StripSaving, strip_tool_count> by_tool{};
    StripSaving by_sections, debug_by_sections;  ///< where no tool is modelled
    /// Go's linker, which is not modelled for this format, would leave out what these say.
    bool like_sections = false;

    [[nodiscard]] const StripSaving& of(StripTool tool) const {
        return by_tool[static_cast<std::size_t>(tool)];
    }
    StripSaving& of(StripTool tool) { return by_tool[static_cast<std::size_t>(tool)]; }

    /// By the linker that made the program, where it is Go's, else by strip, else by sections.
    [[nodiscard]] const StripSaving& debug_alone() const;
    [[nodiscard]] const StripSaving& all() const;
};
struct StripQuestion {
    std::string_view name{};     ///< of the file
    bool go = false;             ///< a program that Go's own toolchain made
    bool member = false;         ///< of an archive, which adds up what sections say
    bool thorough = false;       ///< exact, whatever that takes
    bool weights_alone = false;  ///< nobody asks for more than all() and debug_alone()
};
[[nodiscard]] StripSavings strip_savings(const Image& image, const StripQuestion& question);

}  // namespace binsize
