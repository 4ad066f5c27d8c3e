// What a container says of itself, as claims: its regions, its sections, and segments where there
// are no sections. The pass claims it for owners of bytes; the cuts make partitions of nothing
// else.
#pragma once

#include "image/claims.hpp"

namespace binsize {

/// Equal names get " #2" in file order, so that siblings are unique.
class UniqueNames {
public:
    std::string_view of(std::string_view name, ClaimSink& sink) {
        const auto id = ids_.of(name).id;
        if (id == counts_.size()) counts_.push_back(0);
        const u32 n = ++counts_[id];
        return n == 1 ? name : sink.keep(fmt::format("{} #{}", name, n));
    }

private:
    NameIds ids_;
    BigVector<u32> counts_;
};

enum class Detail : u8 {
    whole_sections,  ///< sections keep what lies in them
    structure,       ///< directories and padding within sections are rows of their own
    owners,          ///< the same, with packages
};

void claim_regions(const Image& image, ClaimSink& sink, Detail detail, UniqueNames& names);
/// Whether a structure of the container lies in a section. Whole sections keep such; a finer cut
/// gives directories and padding rows of their own.
[[nodiscard]] bool within_a_section(const Image& image, const Region& region);
/// Section `i` of the image, as a remainder: whatever says more outranks it.
void claim_section(const Axis& axis, ClaimSink& sink, u32 i, const Section& s, OwnerId owner);
/// A file without section headers: its segments stand in.
void claim_bare_segments(const Image& image, ClaimSink& sink, Detail detail);

/// Whether sections of the class hold what symbols name; whatever no symbol names is unowned. The
/// rest is structure of the container, owned by the format.
[[nodiscard]] bool holds_symbols(CostClass c);
/// The package of a row that says no more than what its bytes are for: nobody's, where the file is
/// not all of one.
[[nodiscard]] PackageId container_package(const Image& image, ClaimSink& sink, CostClass c,
                                          std::string_view row);

}  // namespace binsize
