// The door of the bulk readers. Also: chained_fixups.hpp, exception_tables.hpp, export_trie.hpp,
// function_bounds.hpp, function_parts.hpp, link_slots.hpp, loader_writes.hpp, objc.hpp,
// pe_linking.hpp, rust_audit.hpp, rust_locations.hpp, source_paths.hpp, virtual_classes.hpp,
// wasm.hpp, wasm_memory.hpp, dwarf/inlines.hpp, dwarf/uses.hpp, go/init_order.hpp,
// go/store_scan.hpp, go/tinygo_names.hpp, go/trimmed_paths.hpp, strip/stripped_size.hpp,
// swift/metadata.hpp, swift/names.hpp, movable_code.hpp.
#pragma once
#include "evidence/build_marks.hpp"
#include "evidence/debug_links.hpp"
#include "evidence/dwarf/entries.hpp"
#include "evidence/dwarf/lines.hpp"
#include "evidence/dwarf/parts.hpp"
#include "evidence/dwarf/split.hpp"
#include "evidence/dwarf/units.hpp"
#include "evidence/dyld_opcodes.hpp"
#include "evidence/eh_frame.hpp"
#include "evidence/function_starts.hpp"
#include "evidence/go/branch_scan.hpp"
#include "evidence/go/call_scan.hpp"
#include "evidence/go/edges.hpp"
#include "evidence/go/embed.hpp"
#include "evidence/go/gccgo_names.hpp"
#include "evidence/go/interface_calls.hpp"
#include "evidence/go/names.hpp"
#include "evidence/go/object.hpp"
#include "evidence/go/program.hpp"
#include "evidence/go/source_files.hpp"
#include "evidence/go/types.hpp"
#include "evidence/imports.hpp"
#include "evidence/native_references.hpp"
#include "evidence/pe_relocations.hpp"
#include "evidence/pe_unwind.hpp"
#include "evidence/symtab.hpp"
