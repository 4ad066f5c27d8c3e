// What a function's record refers to, one by one; for the files of Functions alone.
#pragma once

#include "evidence/go/functions.hpp"

#include <algorithm>

namespace binsize::go {

inline constexpr u32 kinds_of_funcdata = 8;

template <class F>
void Functions::each_table(const Func& f, F&& each) const {
    for (const u32 offset : {f.pcsp, f.pcfile, f.pcln})
        if (offset != 0 && offset < table_->pctab.size()) each(offset);
    for (u32 i = 0; i < f.pcdata_count; ++i) {
        const u32 offset = table_->pcdata(f, i);
        if (offset != 0 && offset < table_->pctab.size()) each(offset);
    }
}

template <class F>
void Functions::each_blob(const Func& f, F&& each) const {
    const u32 kinds = std::min<u32>(f.funcdata_count, kinds_of_funcdata);
    for (u32 kind = 0; kind < kinds; ++kind)
        if (const u64 at = table_->funcdata(f, kind); at != 0) each(at, kind);
}

}  // namespace binsize::go
