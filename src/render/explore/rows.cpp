#include "render/explore/rows.hpp"

#include "base/shorten.hpp"
#include "render/values.hpp"

#include <algorithm>

namespace binsize::explore {

template <class N>
void Rows::fill(const N& root) {
    rows_.push_back({&root, 0, 0, 0});
    for (std::size_t at = 0; at < rows_.size(); ++at) {
        const auto& children = static_cast<const N*>(rows_[at].node)->children;
        rows_[at].first = static_cast<u32>(rows_.size());
        rows_[at].count = static_cast<u32>(children.size());
        for (const auto& child : children) rows_.push_back({&child, static_cast<u32>(at), 0, 0});
    }
}

Rows::Rows(const Node& root) { fill(root); }
Rows::Rows(const DiffNode& root) : diff_(true) { fill(root); }

unsigned Rows::level(u32 row) const {
    unsigned out = 0;
    for (; row != 0; row = parent(row)) ++out;
    return out;
}

std::vector<u32> Rows::path(u32 row) const {
    std::vector<u32> out;
    for (; row != 0; row = parent(row)) out.push_back(row);
    std::ranges::reverse(out);
    return out;
}

std::string_view Rows::name(u32 row) const {
    return diff_ ? std::string_view(diff(row).name) : node(row).name.view();
}

std::string Rows::label(u32 row) const {
    auto out = diff_ ? shorten(diff(row).name) : row_label(node(row));
    return out.empty() ? "[no name]" : out;
}

std::string_view Rows::kind(u32 row) const { return diff_ ? diff(row).kind : node(row).kind; }

std::string_view Rows::evidence(u32 row) const {
    return diff_ ? std::string_view() : node(row).evidence;
}

bool Rows::is_rest(u32 row) const { return !diff_ && node(row).others; }

u64 Rows::times(u32 row) const { return diff_ ? 1 : node(row).count; }

Size Rows::now(u32 row) const { return diff_ ? diff(row).after : node(row).size; }

Size Rows::before(u32 row) const { return diff_ ? diff(row).before : node(row).size; }

RowStatus Rows::status(u32 row) const { return diff_ ? diff(row).status : RowStatus::changed; }

std::string_view Rows::old_name(u32 row) const {
    return diff_ ? std::string_view(diff(row).old_name) : std::string_view();
}

}  // namespace binsize::explore
