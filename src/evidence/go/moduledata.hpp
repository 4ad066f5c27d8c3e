// runtime.firstmoduledata: the linker's table of contents of a Go program, which survives
// stripping. Everything Go-specific starts from it. Layout by word index and how it is inferred
// from the data itself: docs/go.md (no table of Go versions, no version string).
#pragma once

#include "evidence/go/pcheader.hpp"
#include "evidence/go/pointers.hpp"

namespace binsize::go {

/// Which of the layouts of moduledata, _func and rtype this file has. Named after the first Go
/// version that has it; inferred from structure alone.
enum class Layout : u8 { go1_16, go1_17, go1_18, go1_20, go1_21, go1_23, go1_26, go1_27 };

/// {data, len, cap} of a Go slice in the file: an address and a count of elements.
struct Slice {
    u64 data = 0;
    u64 count = 0;
};

/// Addresses are virtual addresses of the image; 0 where the layout has no such field.
struct ModuleData {
    u64 address = 0;  ///< of the moduledata itself
    u64 size = 0;     ///< bytes
    Layout layout = Layout::go1_16;
    PcHeader header;  ///< of pclntab, which pc_header points at

    u64 pc_header = 0;
    Slice funcnametab, cutab, filetab, pctab, pclntable, ftab;  ///< in bytes or elements as stored
    u64 findfunctab = 0, minpc = 0, maxpc = 0, text = 0, etext = 0;
    u64 noptrdata = 0, enoptrdata = 0, data = 0, edata = 0, bss = 0, ebss = 0, noptrbss = 0,
        enoptrbss = 0;
    u64 covctrs = 0, ecovctrs = 0;
    u64 end = 0, gcdata = 0, gcbss = 0;
    u64 types = 0, typedesclen = 0, etypes = 0, itaboffset = 0, itabsize = 0;
    u64 rodata = 0, gofunc = 0, epclntab = 0;
    Slice textsectmap, typelinks, itablinks, ptab, inittasks;
    bool hasmain = false;

    [[nodiscard]] bool at_least(Layout other) const { return layout >= other; }
    /// Whether every field was read, so that an absent one says something.
    [[nodiscard]] bool complete() const { return size != 0; }
};

/// The Go versions that have a layout, as people write them: "go1.23–go1.25".
[[nodiscard]] std::string_view version_range(Layout layout);

/// Finds moduledata by its section or by scanning writable data for a structure whose pointers
/// agree with a pclntab header, in every format and link mode. Nothing where there is none. A
/// layout of later Go versions is read as far as it agrees with the known ones, with a note.
[[nodiscard]] std::optional<ModuleData> find_moduledata(const PointerReader& reader, Notes& notes);

}  // namespace binsize::go
