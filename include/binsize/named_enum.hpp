// Enumerations whose values have names that users read and that saved documents hold: both come
// from one list, so that no value can be without its name.
#pragma once

#include <binsize/types.hpp>

#include <array>
#include <string_view>

#define BINSIZE_ENUM_VALUE_(value, name) value,
#define BINSIZE_ENUM_NAME_(value, name) std::string_view(name),

/// `list` is a macro that says X(value, "name") for each value in order. Makes the enumeration
/// `Type`, the array `names` and name_of(Type).
// NOLINTBEGIN(bugprone-macro-parentheses): names to be declared cannot stand in parentheses.
#define BINSIZE_NAMED_ENUM(Type, names, list)                                                  \
    enum class Type : ::binsize::u8 { list(BINSIZE_ENUM_VALUE_) };                             \
    inline constexpr auto names = std::to_array<std::string_view>({list(BINSIZE_ENUM_NAME_)}); \
    [[nodiscard]] constexpr std::string_view name_of(Type value) {                             \
        return names[static_cast<std::size_t>(value)];                                         \
    }
// NOLINTEND(bugprone-macro-parentheses)
