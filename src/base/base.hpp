// The door of the base layer: errors, checked bytes, input files, text, demangling, hashing; also
// byte_lanes.hpp, deflate.hpp, gzip_shares.hpp, markdown.hpp, merged_strings.hpp, name_ids.hpp,
// rust_name.hpp, shorten.hpp, sort_by_digits.hpp, steps.hpp, suggest.hpp, text_blocks.hpp, and of
// the system platform/descriptors.hpp, platform/files.hpp, platform/process.hpp,
// platform/replacement.hpp, platform/runner.hpp, platform/search.hpp, platform/signals.hpp; xz.hpp.
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
