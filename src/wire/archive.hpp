// Archives of object files. Nobody owns the format; ar.h is what all agree on.
// https://sourceware.org/git/?p=binutils-gdb.git;a=blob;f=include/aout/ar.h
// https://learn.microsoft.com/windows/win32/debug/pe-format#archive-library-file-format
#pragma once

#include "base/bytes.hpp"

namespace binsize::ar {

inline constexpr std::string_view ARMAG = "!<arch>\n";
inline constexpr std::string_view ARMAGT = "!<thin>\n";  ///< members are files of their own
inline constexpr std::string_view ARFMAG = "`\n";

/// Text, filled up with blanks; numbers are decimal, the mode octal.
struct ar_hdr {
    std::byte ar_name[16], ar_date[12], ar_uid[6], ar_gid[6], ar_mode[8], ar_size[10], ar_fmag[2];
};
static_assert(sizeof(ar_hdr) == 60);

}  // namespace binsize::ar
