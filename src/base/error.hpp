// How the layers hand errors on: TRY, and short makers that keep call sites on one line.
#pragma once

#include <binsize/error.hpp>

#include <fmt/format.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace binsize {

using Notes = std::vector<Note>;

/// Damage repeats: a thousand notes of one kind say no more than a few and their number. So many
/// are kept of a file, and the rest is counted.
inline constexpr std::size_t most_notes = 50;
/// How many were too many, and are gone.
inline u64 limit_notes(Notes& notes) {
    if (notes.size() <= most_notes) return 0;
    const u64 more = notes.size() - most_notes;
    notes.resize(most_notes);
    return more;
}

template <class... Args>
[[nodiscard]] std::unexpected<Error> fail(ErrorKind kind, fmt::format_string<Args...> format,
                                          Args&&... args) {
    return std::unexpected(Error{kind, fmt::format(format, std::forward<Args>(args)...)});
}

template <class... Args>
[[nodiscard]] std::unexpected<Error> malformed(fmt::format_string<Args...> format, Args&&... args) {
    return fail(ErrorKind::malformed, format, std::forward<Args>(args)...);
}

template <class... Args>
void warn(Notes& notes, std::string where, fmt::format_string<Args...> format, Args&&... args) {
    notes.push_back(
        {NoteLevel::warning, std::move(where), fmt::format(format, std::forward<Args>(args)...)});
}

template <class... Args>
void inform(Notes& notes, std::string where, fmt::format_string<Args...> format, Args&&... args) {
    notes.push_back(
        {NoteLevel::info, std::move(where), fmt::format(format, std::forward<Args>(args)...)});
}

/// What a function of the API returns where something that it calls threw: memory that is not to be
/// had, or a defect.
[[nodiscard]] Error thrown(const std::exception& e) noexcept;

}  // namespace binsize

// GCC 12's std::expected has no monadic operations; this statement expression (GCC and clang)
// yields the value or returns the error from the enclosing function.
#define TRY(...)                                                                  \
    __extension__({                                                               \
        auto&& try_result_ = (__VA_ARGS__);                                       \
        if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
        *std::move(try_result_);                                                  \
    })

#define TRY_VOID(...)                                                             \
    do {                                                                          \
        auto&& try_result_ = (__VA_ARGS__);                                       \
        if (!try_result_) return std::unexpected(std::move(try_result_).error()); \
    } while (false)
