#include "render/html/texts.hpp"

#include "base/shorten.hpp"

#include <algorithm>

namespace binsize::html {

void append_number(std::string& out, u64 value) {
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
    out += static_cast<char>(value);
}

// A text that is cut is known by its whole and by what is shown of it.
void Texts::add(std::string_view text) {
    if (!ids_.emplace(text, 0).second || text.size() <= longest_name) return;
    ids_.emplace(cut_.emplace_back(shorten(text)), 0);
}

void Texts::order() {
    sorted_.reserve(ids_.size());
    for (const auto& [text, id] : ids_)
        if (text.size() <= longest_name) sorted_.push_back(text);
    std::ranges::sort(sorted_);
    for (std::size_t i = 0; i < sorted_.size(); ++i) ids_[sorted_[i]] = static_cast<u32>(i);
    for (auto& [text, id] : ids_)
        if (text.size() > longest_name) id = ids_.at(shorten(text));
}

u32 Texts::id(std::string_view text) const { return ids_.at(text); }

Block Texts::block() const {
    std::string shared;
    std::string length;
    std::string rest;
    std::string_view last;
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
        const auto text = sorted_[i];
        // One text is put together from those before it, and those are never many.
        if (i % whole_text == 0) last = {};
        const auto common =
            static_cast<std::size_t>(std::ranges::mismatch(text, last).in1 - text.begin());
        append_number(shared, common);
        append_number(length, text.size() - common);
        rest += text.substr(common);
        last = text;
    }
    Block out;
    out.add("shared", shared);
    out.add("length", length);
    out.add("rest", rest);
    return out;
}

}  // namespace binsize::html
