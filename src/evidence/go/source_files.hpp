// Which source file each byte of Go code was written in, by the pc-file tables that stripping
// leaves: of inlined code the file of the innermost function, as line tables of DWARF and addr2line
// have it.
// Facts: runtime/symtab.go (funcline1, funcfile), cmd/link/internal/ld/pcln.go (cutab, filetab).
#pragma once

#include "evidence/go/functions.hpp"

namespace binsize::go {

class SourceFiles {
public:
    explicit SourceFiles(const Functions& functions)
        : functions_(functions), budget_(most_sharing * functions.table().pctab.size()) {}

    /// Calls each(begin, end, file) for the runs of a function's code, in bytes from its entry and
    /// in order; `file` is what path() takes. Bytes without a file are left out.
    template <class F>
    void each(u32 f, F&& each);
    [[nodiscard]] std::string_view path(u32 file) const { return functions_.table().path(file); }

private:
    /// Functions share few of these tables, and small ones; a table that lies does not make all of
    /// them walk megabytes.
    static constexpr u64 most_sharing = 8;

    const Functions& functions_;
    u64 budget_;
};

template <class F>
void SourceFiles::each(u32 f, F&& each) {
    const auto& table = functions_.table();
    const auto record = table.func(f);
    if (!record || record->pcfile == 0 || record->unit == Func::no_unit || budget_ == 0) return;
    const u32 size = functions_.size(f);
    const u64 limit = functions_.tables().next(u64{record->pcfile} + 1);
    const auto walked = table.walk(record->pcfile, limit, [&](u32 from, u32 to, i32 value) {
        if (value < 0 || from >= size || to <= from) return;
        const auto file = table.file_offset(record->unit, static_cast<u32>(value));
        if (file) each(from, to < size ? to : size, *file);
    });
    budget_ -= walked.size < budget_ ? walked.size : budget_;
}

}  // namespace binsize::go
