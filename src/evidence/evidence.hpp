// The door of the bulk readers: what the file still knows about itself, read over the extents
// that an Image names. Readers make plain tables, never claims; analysis turns them into claims.
#pragma once

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
#include "evidence/go/types.hpp"
#include "evidence/imports.hpp"
#include "evidence/native_references.hpp"
#include "evidence/pe_relocations.hpp"
#include "evidence/pe_unwind.hpp"
#include "evidence/symtab.hpp"
