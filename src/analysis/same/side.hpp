// One of two files that are held against each other: who owns which bytes of it, and what places
// its format gives a meaning of their own.
#pragma once

#include "analysis/model.hpp"
#include "analysis/same/causes.hpp"
#include "evidence/chained_fixups.hpp"

#include <memory>
#include <optional>

namespace binsize::same {

/// Neighbouring cells of one owner, class and section: what is put beside its like.
struct Stretch {
    u64 begin = 0, size = 0;  ///< axis
    u64 key = 0;              ///< the same for its like on the other side
    OwnerId owner = 0;
    u32 section = 0;  ///< owner in the cut by sections
    CostClass cost_class = CostClass::unknown;
    [[nodiscard]] u64 end() const { return begin + size; }
};

/// A place whose meaning the format or the toolchain defines.
struct KnownPlace {
    Extent file;
    Cause cause;
    std::string_view what;
};

/// What numbers in a file may count from: the same thing on both sides.
struct Base {
    std::string_view name;
    u64 position = 0;  ///< axis
};

/// A compressed section as what it holds: bytes with places behind the axis. What its compressed
/// form differs by says nothing.
struct Expanded {
    u64 begin = 0;
    ByteView content;
    Extent file;
    [[nodiscard]] bool holds(u64 place) const {
        return place >= begin && place - begin < content.size();
    }
};

class Side {
public:
    explicit Side(const Image& image);
    Side(const Side&) = delete;
    Side& operator=(const Side&) = delete;

    const Image& image;
    Notes notes;
    Axis axis;
    Model model;
    std::vector<Stretch> stretches;  ///< tile the axis
    std::vector<KnownPlace> known;   ///< by place, disjoint
    std::vector<Base> bases;
    bool is_go = false;

    std::vector<Expanded> expanded;  ///< by place
    std::optional<ChainedFixups> chained;

    /// What lies at a place of the file, or of an expanded section.
    [[nodiscard]] ByteView bytes(u64 begin, u64 size) const {
        if (begin < axis.size()) return clip_slice(image.bytes, begin, size);
        const auto* section = expanded_at(begin);
        return section == nullptr ? ByteView{}
                                  : clip_slice(section->content, begin - section->begin, size);
    }
    [[nodiscard]] const Expanded* expanded_at(u64 place) const;
    /// Where places end.
    [[nodiscard]] u64 limit() const {
        return expanded.empty() ? axis.size()
                                : expanded.back().begin + expanded.back().content.size();
    }
    /// The address of a place, where it has one.
    [[nodiscard]] std::optional<u64> address_of(u64 place) const {
        return place < axis.size() ? axis.address_of(place) : std::nullopt;
    }
    /// The bytes of a stretch; empty for zero-fill.
    [[nodiscard]] ByteView bytes(const Stretch& s) const { return bytes(s.begin, s.size); }
    [[nodiscard]] const Owner& owner(const Stretch& s) const;
    [[nodiscard]] std::string_view package(const Stretch& s) const;
    [[nodiscard]] std::string_view section(const Stretch& s) const;
    /// Whether it is of a section of strings that end in zero.
    [[nodiscard]] bool is_strings(const Stretch& s) const;
    /// The known place that holds a byte of the file; null where none does.
    [[nodiscard]] const KnownPlace* known_at(u64 position) const;

private:
    std::shared_ptr<dwarf::Sections> dwarf_;
    void find_stretches();
    void expand();
    void carve_module_texts();
    void cut_out(Extent text, u64 key);
    void find_known_places();
    void find_bases(const Context& context);
};

}  // namespace binsize::same
