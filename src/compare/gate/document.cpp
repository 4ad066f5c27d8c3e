// The parser pulls characters one by one from CountingIterator, so that at each of its events the
// counter stands right behind the token (one further behind a number, which needs a look ahead).
#include "compare/gate/document.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <iterator>

namespace binsize::gate {
namespace {

constexpr std::size_t max_depth = 8;
// Both are far more than people write: keys are compared with each other, and each rule counts the
// lines before it.
constexpr std::size_t max_keys = 256;
constexpr std::size_t max_bytes = 1U << 20U;

/// An input iterator whose copies share one position.
struct CountingIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    std::string_view text;
    std::size_t* at = nullptr;  // null: the end

    reference operator*() const { return text[*at]; }
    CountingIterator& operator++() {
        ++*at;
        return *this;
    }
    friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
        return a.done() == b.done();
    }
    friend bool operator!=(const CountingIterator& a, const CountingIterator& b) {
        return !(a == b);
    }
    [[nodiscard]] bool done() const { return at == nullptr || *at >= text.size(); }
};

class Builder {
public:
    Builder(std::string_view text, const std::size_t& at) : text_(text), at_(at) {}

    bool null() { return add(std::monostate{}); }
    bool boolean(bool v) { return add(v); }
    bool number_integer(i64 v) { return add(v, true); }
    bool number_unsigned(u64 v) { return add(v, true); }
    bool number_float(double v, const std::string&) { return add(v, true); }
    bool string(std::string& v) { return add(std::move(v)); }
    bool binary(std::vector<u8>&) { return false; }
    bool start_object(std::size_t) { return open(Object{}); }
    bool start_array(std::size_t) { return open(Array{}); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name) {
        auto& members = std::get<Object>(stack_.back()->value).members;
        const auto begin = token_begin();
        last_ = at_;
        if (members.size() == max_keys) return refuse(begin, "more keys than a budget has");
        const auto same = [&](const Member& m) { return m.key == name; };
        if (std::ranges::any_of(members, same))
            return refuse(begin, fmt::format("the key \"{}\" repeats", printable(name)));
        members.push_back({std::move(name), begin, {}});
        return true;
    }

    template <class Exception>
    bool parse_error(std::size_t, const std::string&, const Exception& e) {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …"
        const std::string_view what = e.what();
        const auto tail = what.find(": ");
        const auto text = tail == std::string_view::npos ? what : what.substr(tail + 2);
        return refuse(at_ == 0 ? 0 : std::min(at_, text_.size()) - 1, printable(text));
    }

    Json root;
    std::optional<Error> error;

private:
    // Behind the last token come white space and separators, then the token that just ended.
    std::size_t token_begin() const {
        const auto begin = text_.find_first_not_of(" \t\r\n,:", last_);
        return begin == std::string_view::npos ? text_.size() : std::min(begin, at_);
    }
    bool refuse(std::size_t at, std::string_view what) {
        if (!error) error = error_at(place_of(text_, at), what);
        return false;
    }
    Json* slot() {
        if (stack_.empty()) return &root;
        if (auto* array = std::get_if<Array>(&stack_.back()->value))
            return &array->items.emplace_back();
        return &std::get<Object>(stack_.back()->value).members.back().value.emplace_back();
    }
    template <class T>
    bool add(T value, bool number = false) {
        const auto begin = token_begin();
        // A number ends where its characters do; the reader is one further, or at the end.
        last_ = at_;
        if (number) {
            const auto end = text_.find_first_not_of("+-.0123456789eE", begin);
            last_ = std::min(end, text_.size());
        }
        *slot() = Json{std::move(value), begin, last_};
        return true;
    }
    template <class T>
    bool open(T value) {
        const auto begin = token_begin();
        if (stack_.size() == max_depth) return refuse(begin, "nested too deeply for a budget");
        last_ = at_;
        auto* place = slot();
        *place = Json{std::move(value), begin, begin + 1};
        stack_.push_back(place);
        return true;
    }
    bool close() {
        last_ = at_;
        stack_.back()->end = at_;
        stack_.pop_back();
        return true;
    }

    std::string_view text_;
    const std::size_t& at_;
    std::size_t last_ = 0;
    std::vector<Json*> stack_;  // a parent's vector does not grow while a child is open
};

}  // namespace

std::string_view Json::kind() const {
    constexpr std::array<std::string_view, 8> names = {
        "null",       "a boolean", "a number", "a negative number",
        "a fraction", "a string",  "an array", "an object"};
    return names[value.index()];
}

Result<Json> parse_document(std::string_view text) {
    if (text.size() > max_bytes)
        return fail(ErrorKind::usage, "larger than a budget can be: {} bytes", text.size());
    if (text.starts_with("\xef\xbb\xbf"))
        return std::unexpected(error_at({1, 1}, "a byte order mark: save it as plain UTF-8"));
    std::size_t at = 0;
    Builder builder(text, at);
    const bool ok = nlohmann::json::sax_parse(CountingIterator{text, &at},
                                              CountingIterator{text, nullptr}, &builder);
    if (builder.error) return std::unexpected(*std::move(builder.error));
    if (!ok) return std::unexpected(error_at({1, 1}, "not JSON"));
    return std::move(builder.root);
}

Place place_of(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto newline = before.rfind('\n');
    const auto line = before.substr(newline == std::string_view::npos ? 0 : newline + 1);
    const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; };
    return {static_cast<u32>(std::ranges::count(before, '\n') + 1),
            static_cast<u32>(std::ranges::count_if(line, is_start) + 1)};
}

Error error_at(Place place, std::string_view what) {
    return {ErrorKind::usage, fmt::format("{}:{}: {}", place.line, place.column, what)};
}

}  // namespace binsize::gate
