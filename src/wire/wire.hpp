// The door of the numbers that specifications give: constants and structures as they lie in a file,
// with the specification's names, and nothing that reads or decides. Whoever needs an `nlist` or an
// SHT_RELA takes it from here; one header a specification, so that a reader includes what it reads.
#pragma once

#include "wire/archive.hpp"
#include "wire/coff.hpp"
#include "wire/dwarf.hpp"
#include "wire/dyld.hpp"
#include "wire/eh_frame.hpp"
#include "wire/elf.hpp"
#include "wire/elf_debug.hpp"
#include "wire/goobj.hpp"
#include "wire/macho.hpp"
#include "wire/objc.hpp"
#include "wire/pe.hpp"
#include "wire/swift.hpp"
#include "wire/wasm.hpp"
