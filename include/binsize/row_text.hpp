// A row's name. A report may have a million rows, most with long demangled names that lie side by
// side in one block of text: rows are views of it, and only what is nowhere else is a copy.
#pragma once

#include <compare>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace binsize {

/// Text of its own, or a view of text that whoever holds the row keeps (Breakdown::names). A copy
/// has text of its own always; a moved row stays a view, so move rows only within what holds them.
class RowText {
public:
    RowText() = default;
    explicit RowText(std::string_view text) {
        if (text.empty()) return;
        auto* const copy = new char[text.size()];
        std::memcpy(copy, text.data(), text.size());
        data_ = copy;
        size_ = text.size() | owned_bit;
    }
    RowText(const std::string& text) : RowText(std::string_view(text)) {}
    RowText(const char* text) : RowText(std::string_view(text)) {}
    [[nodiscard]] static RowText view_of(std::string_view kept) {
        RowText text;
        text.data_ = kept.data();
        text.size_ = kept.size();
        return text;
    }

    RowText(const RowText& other) : RowText(other.view()) {}
    RowText(RowText&& other) noexcept { swap(other); }
    RowText& operator=(RowText other) noexcept {
        swap(other);
        return *this;
    }
    ~RowText() {
        if ((size_ & owned_bit) != 0) delete[] data_;
    }

    [[nodiscard]] std::string_view view() const { return {data_, size()}; }
    operator std::string_view() const { return view(); }
    operator std::string() const { return std::string(view()); }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_ & ~owned_bit; }
    [[nodiscard]] bool starts_with(auto part) const { return view().starts_with(part); }
    [[nodiscard]] bool ends_with(auto part) const { return view().ends_with(part); }

    friend bool operator==(const RowText& a, const RowText& b) { return a.view() == b.view(); }
    friend bool operator==(const RowText& a, std::string_view b) { return a.view() == b; }
    friend bool operator==(const RowText& a, const std::string& b) { return a.view() == b; }
    friend bool operator==(const RowText& a, const char* b) { return a.view() == b; }
    friend auto operator<=>(const RowText& a, const RowText& b) { return a.view() <=> b.view(); }

private:
    void swap(RowText& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
    }

    static constexpr std::size_t owned_bit = ~(~std::size_t{0} >> 1U);

    const char* data_ = nullptr;
    std::size_t size_ = 0;  // with owned_bit where the text is its own
};

}  // namespace binsize
