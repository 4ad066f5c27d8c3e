// The size of what GNU's strip -g makes of an archive: members that are objects as it makes each,
// all others as they are, with an index and a table of long names that are written anew
// (binutils/objcopy.c, bfd/archive.c).
#pragma once

#include "evidence/strip/stripped_size.hpp"
#include "image/image.hpp"

namespace binsize {

class StrippedArchive {
public:
    /// `object`: the member, where it is one.
    void add(const Image& archive, const Member& member, const Image* object);
    /// Of more members of the same archive.
    void add(const StrippedArchive& others);
    /// Nothing where no member is an object that it knows, or one's size is not told.
    [[nodiscard]] std::optional<u64> size(const Image& archive) const;

private:
    u64 members_ = 0;     // bytes, with their headers
    u64 long_names_ = 0;  // bytes of those that do not fit a header
    Listed listed_;
    std::string_view arch_;  // of the objects
    bool told_ = true;
};

}  // namespace binsize
