// Two files held against each other byte by byte: would it build again, and if not, why not.
//
// Both sides are analysed; stretches of one owner are put side by side wherever they lie, and what
// differs in them gets a cause: a place that the format knows (build id, time stamp, checksum), a
// line of Go's build information, a path or a date as text, or an address that leads to the same
// thing on both sides and so proves that this thing merely moved. What is left is content.
#pragma once

#include "base/error.hpp"
#include "image/image.hpp"

#include <binsize/same.hpp>

#include <span>

namespace binsize {

struct SameOptions {
    std::string a_name, b_name;  ///< base names
    std::string tool_version{};
    std::vector<std::string> ignore{};  ///< words of same_causes()
    std::size_t places = 20;            ///< how many to keep; 0: all of up to a million
};

/// Errors: usage (an unknown word in `ignore`; a fat file, of which a slice must be chosen on both
/// sides or on none).
[[nodiscard]] Result<Same> compare_files(const Image& a, const Image& b,
                                         const SameOptions& options);
/// Of files that hold the same bytes, whatever they are.
[[nodiscard]] Same identical_files(u64 size, const SameOptions& options);

[[nodiscard]] std::span<const SameCauseEntry> same_causes();
/// Error (usage): a word that is none of them.
[[nodiscard]] Result<void> check_causes(std::span<const std::string> words);

}  // namespace binsize
