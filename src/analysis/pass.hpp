// A pass reads the image and its evidence and emits claims; passes.def is THE list. Passes see
// nothing of each other, so their order does not matter and they may run in parallel.
//
// A refinement runs after the first partition is made and gives stretches of it to owners that
// are already there: relocations to the owner of what they patch, unwind entries to their
// function. refinements.def is THE list.
#pragma once

#include "analysis/native/owners.hpp"
#include "evidence/function_parts.hpp"
#include "evidence/link_slots.hpp"
#include "evidence/wasm_memory.hpp"
#include "image/claims.hpp"
#include "image/partition.hpp"

namespace binsize {

struct SwiftMetadata;

/// What the passes share, read-only: each reader runs once, before the passes.
struct Context {
    const Image& image;
    const Axis& axis;
    Symbols symbols = {};                  ///< all symbol tables, static ones first, in file order
    bool is_go = false;                    ///< symbol names are those of Go's own toolchain
    std::shared_ptr<go::Program> go = {};  ///< null where the file is no Go program
    std::shared_ptr<const NativeOwners> native = {};   ///< null where no C is in a Go program
    bool looked_for_go = false;                        ///< so that a null `go` says that it is none
    std::shared_ptr<dwarf::Sections> dwarf = {};       ///< null without DWARF
    std::shared_ptr<const go::GccgoNames> gccgo = {};  ///< null where gccgo did not make the file
    std::vector<LinkSlot> link_slots = {};             ///< of the global offset table
    std::shared_ptr<const WasmMemory> memory = {};     ///< of a WebAssembly module that is Go's
    /// Null where symbols name all functions, and in Go's programs.
    std::shared_ptr<const BoundedFunctions> functions = {};
    std::shared_ptr<const go::PointerReader> pointers = {};  ///< of `image`; null in a glance
    std::shared_ptr<const SwiftMetadata> swift = {};         ///< null where there is none
    bool whole_dwarf = false;                                ///< whether all its entries are read
    bool neighbourhood = true;  ///< whether evidence of that kind may be used
};

/// Reads the evidence that passes share. Flaws become notes.
[[nodiscard]] Context make_context(const Image& image, const Axis& axis, Notes& notes);
/// For reports on the container alone: symbols enough to tell what made a native program. Those of
/// tables of usual size are all there, so that a report says the same whatever it cuts up.
[[nodiscard]] Context make_glance(const Image& image, const Axis& axis);

/// Takes the DWARF that refinements read out of its compression: on a thread that has nothing else
/// to do by then, since that takes longer than all that is read in it.
void read_dwarf_ahead(const Context& context);

using Pass = void (*)(const Context&, ClaimSink&);

class CommonOwners;
/// The first partition, for refinements.
struct FirstCut {
    const Partition& partition;
    CommonOwners& owners;
};
/// Emits disjoint claims in axis order; `owner` is an owner of the first cut, or what several of
/// them have in common.
using Refinement = void (*)(const Context&, const FirstCut&, BigVector<Claim>&);

/// Package rows of kind `format`: what a class of container structure is called.
[[nodiscard]] std::string_view format_package(CostClass cls);

}  // namespace binsize
