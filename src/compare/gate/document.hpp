// JSON with places: a budget is written by hand, so each complaint about one points at the line
// and column of the very word. nlohmann's parser knows no places beyond its own syntax errors;
// here it feeds a small tree that remembers where each key and value begins and ends.
#pragma once

#include "base/error.hpp"

#include <binsize/gate.hpp>

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace binsize::gate {

struct Json;

struct Member {
    std::string key;
    std::size_t key_begin = 0;
    std::vector<Json> value;  ///< exactly one; a vector, because Json is incomplete here
};

struct Array {
    std::vector<Json> items;
};
struct Object {
    std::vector<Member> members;
};

struct Json {
    std::variant<std::monostate, bool, u64, i64, double, std::string, Array, Object> value;
    std::size_t begin = 0, end = 0;  ///< bytes of the text; end is exact for all but containers

    [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
    [[nodiscard]] const Array* array() const { return std::get_if<Array>(&value); }
    [[nodiscard]] const Object* object() const { return std::get_if<Object>(&value); }
    /// "a string", "an object", … for messages.
    [[nodiscard]] std::string_view kind() const;
};

/// Parses a whole text of at most 1 MiB, at most 8 levels deep; a key that repeats is an error.
[[nodiscard]] Result<Json> parse_document(std::string_view text);

/// Where a byte of the text is.
[[nodiscard]] Place place_of(std::string_view text, std::size_t offset);
/// An Error (usage) "LINE:COLUMN: what".
[[nodiscard]] Error error_at(Place place, std::string_view what);

}  // namespace binsize::gate
