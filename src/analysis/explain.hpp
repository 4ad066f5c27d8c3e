// Why a byte is counted where it is: the owner of one place in a file, what that rests on, and the
// claims that lost. For `binsize at`, and for whoever doubts a row.
#pragma once

#include "base/error.hpp"
#include "image/image.hpp"

#include <optional>
#include <string>
#include <vector>

namespace binsize {

/// A place as people name it.
struct Where {
    enum class Kind : u8 { address, offset, symbol } kind = Kind::address;
    u64 value = 0;       ///< the address, or the offset in the file
    std::string symbol;  ///< its name in the file, or as it is printed
};

/// "0x4a2f10" and "4861712" are addresses, "+0x1000" is an offset in the file, anything else a
/// symbol. Error (usage): a number that does not fit 64 bits.
[[nodiscard]] Result<Where> parse_where(std::string_view text);

/// Somebody's claim to the place; strings are printable.
struct ClaimedBy {
    std::string owner;
    std::string kind;  ///< of the owner: function, literal, remainder, …
    std::string package;
    std::string cost_class;
    std::string evidence;
    std::string rank;  ///< empty for an owner that no claim names; "alias": has an equal claim
    u64 begin = 0;     ///< offset in the file; zero-fill follows the file's bytes
    u64 size = 0;      ///< bytes
};

/// One of several places that a name or an address means.
struct MeantPlace {
    std::optional<u64> offset, address;  ///< as in Explanation
    u64 size = 0;                        ///< as the symbol states it, else of the owner's stretch
    std::string section;
    ClaimedBy owner;
};

struct Explanation {
    std::optional<u64> offset;   ///< in the file; absent for zero-fill
    std::optional<u64> address;  ///< absent for what is not mapped
    std::string section;         ///< row of the sections breakdown
    std::string segment;         ///< row of the segments breakdown
    std::string category;
    std::string module;           ///< empty where the package stands for itself
    ClaimedBy owner;              ///< begin and size: the stretch around the place that is its own
    u64 total = 0;                ///< bytes that this owner has in the whole file
    std::vector<ClaimedBy> lost;  ///< strongest first
    std::vector<MeantPlace> places;  ///< where several are meant: all, the explained one first
    Notes notes;
};

/// Errors: usage (an address that is not mapped, an offset past the end, a symbol that is not
/// there; a file of several images, where one must be chosen), internal.
[[nodiscard]] Result<Explanation> explain(const Image& image, const Where& where);

}  // namespace binsize
