// Who made the file, as its makers themselves wrote into it: lines of .comment, idents that MinGW's
// GCC leaves in .rdata, Microsoft's "Rich" header, the comp.id of its objects, the linker's version
// in the header. Statements alone; toolchain.cpp decides which of them
// counts.
#pragma once

#include "evidence/evidence.hpp"

#include <span>

namespace binsize {

/// A line of one tool: "GCC: (Debian 12.2.0-14) 12.2.0", "Android (…) clang version 14.0.7".
struct ProducerLine {
    std::string_view tool;      ///< GCC, clang, rustc, LDC, GHC, …; a linker: LLD, mold
    std::string_view language;  ///< where the tool has one only
    std::string_view version;   ///< as stated
    bool linker = false;
};

struct ProducerLines {
    std::vector<ProducerLine>
        lines;                       ///< in the order of the file, each once; unknown ones left out
    std::string_view where;          ///< ".comment", ".rdata", "DWARF", "producers"
    std::string_view language = {};  ///< that the file states itself; the first of several
};
[[nodiscard]] ProducerLines read_producer_lines(const Image& image);

/// What made a PE file or a COFF object.
struct PeTools {
    std::string_view linker;           ///< MSVC, GNU ld, LLD; empty where nothing tells
    std::string linker_version;        ///< "14.29.30153"
    std::string_view linker_evidence;  ///< "Rich header", "linker version", …
    std::string_view compiler;         ///< MSVC
    std::string_view language;         ///< c or c++, of what was compiled together with the link
};
[[nodiscard]] PeTools read_pe_tools(const Image& image, std::span<const Symbol> symbols);

}  // namespace binsize
