// The bulk readers' door. Also: wasm.hpp, rust_locations.hpp, go/trimmed_paths.hpp, pe_linking.hpp,
// function_bounds.hpp, loader_writes.hpp, wasm_memory.hpp, go/tinygo_names.hpp, source_paths.hpp,
// export_trie.hpp, dwarf/inlines.hpp, go/store_scan.hpp, virtual_classes.hpp, chained_fixups.hpp,
// link_slots.hpp, strip/stripped_size.hpp, exception_tables.hpp, go/init_order.hpp, rust_audit.hpp.
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
