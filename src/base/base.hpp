// The door of the base layer: errors, bounds-checked bytes, input files, text, demangling,
// hashing; markdown.hpp, shorten.hpp, suggest.hpp, rust_name.hpp too. Knows nothing of executables.
#pragma once

#include "base/bytes.hpp"
#include "base/compress.hpp"
#include "base/demangle.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/glob.hpp"
#include "base/hash.hpp"
#include "base/input.hpp"
#include "base/pages.hpp"
#include "base/parallel.hpp"
#include "base/rows.hpp"
#include "base/string_table.hpp"
#include "base/text.hpp"
