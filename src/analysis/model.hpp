// Model: the partitions of one image and the tables that their cells point into. Everything that
// a report says in bytes is read off these.
#pragma once

#include "analysis/pass.hpp"
#include "analysis/rows/printed_names.hpp"
#include "analysis/rows/sums.hpp"

#include <binsize/open.hpp>

#include <array>
#include <memory>
#include <vector>

namespace binsize {

/// The partitions of the one axis, each made on demand: cuts.def.
enum class Cut : u8 {
#define CONTAINER_CUT(id) id,
#define CLAIMS_CUT(id) id,
#define DERIVED_CUT(id) id,
#include "analysis/cuts.def"
#undef CONTAINER_CUT
#undef CLAIMS_CUT
#undef DERIVED_CUT
};
// NOLINTBEGIN(bugprone-macro-parentheses): a sum, one term a line of the list.
#define CONTAINER_CUT(id) +1
#define CLAIMS_CUT(id) +1
#define DERIVED_CUT(id) +1
// NOLINTEND(bugprone-macro-parentheses)
inline constexpr std::size_t cut_count = 0
#include "analysis/cuts.def"
    ;
#undef CONTAINER_CUT
#undef CLAIMS_CUT
#undef DERIVED_CUT

/// What a cut makes of the axis.
struct Division {
    Partition partition;
    BigVector<Owner> owners;
    std::vector<Package> packages;
    std::vector<TextBlocks> arenas;       ///< what made-up names are views of
    std::shared_ptr<PrintedNames> names;  ///< of the owners, where cut_claims() was to print them
    Sums sums;                            ///< from `claims` on; empty for the container's
};

/// The names of its owners as they are printed: `names`, or made now.
[[nodiscard]] std::shared_ptr<const PrintedNames> printed_names(const Division& division);
/// The same again, without the arenas: names stay views into those of the first, which must live as
/// long.
[[nodiscard]] Division again(const Division& first);

struct Model {
    std::array<Division, cut_count> divisions;
    std::vector<ClaimList> claims;  ///< of all passes, by pass, where a table asks who lost
    bool has_claims = false;

    [[nodiscard]] const Division& division(Cut cut) const {
        return divisions[static_cast<std::size_t>(cut)];
    }
    Division& division(Cut cut) { return divisions[static_cast<std::size_t>(cut)]; }
};

#define CONTAINER_CUT(id) \
    void cut_##id(const Context& context, const ReportOptions& options, Model& model);
#define CLAIMS_CUT(id)
#define DERIVED_CUT(id) CONTAINER_CUT(id)
#include "analysis/cuts.def"
#undef CONTAINER_CUT
#undef CLAIMS_CUT
#undef DERIVED_CUT
/// By class: sections with their directories and the padding between them apart. Its owners are
/// numbers without names.
[[nodiscard]] Partition cut_structure(const Image& image, const Axis& axis);
/// What each pass claimed, with the owner ids of the division.
using ClaimRuns = std::vector<ClaimList>;
/// Runs all passes and refinements; notes of passes are appended in the order of passes.def.
/// `claims`, where given, keeps a copy of what was claimed. `print_names`: somebody will ask for
/// all owners by name, which a second thread then sees to.
void cut_claims(const Context& context, Model& model, Notes& notes, bool print_names,
                ClaimRuns* claims = nullptr);
/// What each owner, class and kind of evidence has by then, which most breakdowns are made of.
void sum_claims(Model& model, const Axis& axis);

/// Names a stretch that no claim covers: "[padding]" where it is all zero, else unknown.
class GapNamer {
public:
    GapNamer(const Image& image, Division& division);
    Cell operator()(Extent gap);
    [[nodiscard]] OwnerId padding() const { return padding_; }

private:
    const Image& image_;
    OwnerId padding_, unmapped_;
};

/// The division that one sink's claims make, all of the container.
void settle_container(const Image& image, const Axis& axis, ClaimSink& sink, Division& division);

/// Appends the owners and packages of a sink to a division and rewrites the sink's claims to match.
void adopt(Division& division, ClaimSink& sink);

}  // namespace binsize
