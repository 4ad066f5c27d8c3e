// A row's name. A report may have a million rows, most with long demangled names that lie side by
// side in a few blocks of text: rows share the blocks, and the last of them lets go.
#pragma once

#include <compare>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace binsize {

/// Text that never changes and lives as long as any RowText that shows it: copies share it, rows
/// may be moved anywhere and outlive the report that they come from, on any thread.
class RowText {
public:
    RowText() = default;
    explicit RowText(std::string_view text) {
        if (text.empty()) return;
        auto copy = std::make_shared_for_overwrite<char[]>(text.size());
        std::memcpy(copy.get(), text.data(), text.size());
        const char* const begin = copy.get();
        text_ = {std::move(copy), begin};
        size_ = text.size();
    }
    RowText(const std::string& text) : RowText(std::string_view(text)) {}
    RowText(const char* text) : RowText(std::string_view(text)) {}
    /// `text` lies in what `block` holds.
    RowText(const std::shared_ptr<const void>& block, std::string_view text)
        : text_(block, text.data()), size_(text.size()) {}  // NOLINT(bugprone-suspicious-*)

    RowText(const RowText&) = default;
    RowText& operator=(const RowText&) = default;
    RowText(RowText&& other) noexcept
        : text_(std::move(other.text_)), size_(std::exchange(other.size_, 0)) {}
    RowText& operator=(RowText&& other) noexcept {
        text_ = std::move(other.text_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }
    ~RowText() = default;

    /// Valid as long as this or a copy of it shows the text.
    [[nodiscard]] std::string_view view() const { return {text_.get(), size_}; }
    operator std::string_view() const { return view(); }
    operator std::string() const { return std::string(view()); }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool starts_with(auto part) const { return view().starts_with(part); }
    [[nodiscard]] bool ends_with(auto part) const { return view().ends_with(part); }

    friend bool operator==(const RowText& a, const RowText& b) { return a.view() == b.view(); }
    friend bool operator==(const RowText& a, std::string_view b) { return a.view() == b; }
    friend bool operator==(const RowText& a, const std::string& b) { return a.view() == b; }
    friend bool operator==(const RowText& a, const char* b) { return a.view() == b; }
    friend auto operator<=>(const RowText& a, const RowText& b) { return a.view() <=> b.view(); }

private:
    std::shared_ptr<const char> text_;
    std::size_t size_ = 0;
};

}  // namespace binsize
