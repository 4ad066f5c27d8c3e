// A pass reads the image and its evidence and emits claims; passes.def is THE list. Passes see
// nothing of each other, so their order does not matter and they may run in parallel.
#pragma once

#include "evidence/evidence.hpp"
#include "image/claims.hpp"

namespace binsize {

/// What the passes share, read-only: each reader runs once, before the passes.
struct Context {
    const Image& image;
    const Axis& axis;
    std::vector<Symbol> symbols;  ///< all symbol tables, static ones first, in file order
};

using Pass = void (*)(const Context&, ClaimSink&);

}  // namespace binsize
