// Whose each byte of a file is, all passes and refinements run: for tests that hold owners against
// what other people's tools list.
#pragma once

#include "analysis/model.hpp"

#include <string_view>

namespace binsize::test {

/// The image must outlive it.
class Claims {
public:
    explicit Claims(const Image& image)
        : axis_(Axis::of(image, notes_)), context_(make_context(image, axis_, notes_)) {
        cut_claims(context_, model_, notes_, false);
    }
    Claims(const Claims&) = delete;
    Claims& operator=(const Claims&) = delete;

    [[nodiscard]] const Division& division() const { return model_.division(Cut::claims); }
    [[nodiscard]] const Owner& owner(const Cell& cell) const {
        return division().owners[cell.owner];
    }
    [[nodiscard]] std::string_view package(const Cell& cell) const {
        return division().packages[owner(cell).package].name;
    }
    /// The cell of a position of the axis, which is an offset of the file.
    [[nodiscard]] const Cell& at(u64 position) const {
        return division().partition.cells()[division().partition.index_at(position)];
    }
    /// The cell of an address; null where nothing is mapped.
    [[nodiscard]] const Cell* at_address(u64 address) const {
        const auto at = axis_.at_address(address);
        return at ? &this->at(*at) : nullptr;
    }
    /// Whether a cell belongs to somebody in particular, which is what others then follow.
    [[nodiscard]] bool owned(const Cell& cell) const {
        const auto kind = owner(cell).kind;
        return kind != OwnerKind::structure && kind != OwnerKind::remainder &&
               kind != OwnerKind::padding;
    }
    /// Calls each(cell, bytes) for the cells of a stretch.
    template <class F>
    void each(Extent stretch, F&& give) const {
        const auto& partition = division().partition;
        for (u64 at = stretch.begin; at < stretch.end();) {
            const auto i = partition.index_at(at);
            const u64 end = std::min(partition.end_of(i), stretch.end());
            give(partition.cells()[i], end - at);
            at = end;
        }
    }

private:
    Notes notes_;
    Axis axis_;
    Context context_;
    Model model_;
};

}  // namespace binsize::test
